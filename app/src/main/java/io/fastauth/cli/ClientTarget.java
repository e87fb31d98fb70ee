package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fastauth.cli.ServiceConnection.Call;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The client of a command, and the service to call. */
final class ClientTarget {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "ID", description = "The client.")
    private String id = "";

    @Mixin
    private ServiceOptions options = new ServiceOptions();

    /** Calls an operation on the client, and prints what it answers, or a line when it answers nothing. */
    int call(String method, String path, Optional<JsonNode> body, String done) {
        try (ServiceConnection service = options.open()) {
            Call call = Call.of(method, path() + path);
            JsonNode answer = service.call(body.map(call::body).orElse(call));
            PrintWriter out = command.commandLine().getOut();
            if (answer.isObject()) {
                options.print(out, answer);
            } else if (!options.json()) {
                out.println(done);
            }
            return 0;
        }
    }

    int disable(boolean disabled) {
        JsonNode change = JsonNodeFactory.instance.objectNode().put("disabled", disabled);
        return call("PATCH", "", Optional.of(change), "");
    }

    /** The path of the client. */
    String path() {
        return "/clients" + ServiceConnection.segment(id);
    }

    String id() {
        return id;
    }

    ServiceOptions options() {
        return options;
    }
}
