package io.fastauth.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fastauth.cli.Call.Kind;
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

    /** Shows the client. */
    int show() {
        return print(Call.get(path(), "client_id", Kind.TEXT));
    }

    /** Disables or enables the client, and shows it. */
    int disable(boolean disabled) {
        return print(Call.of("PATCH", path())
                .body(JsonNodeFactory.instance.objectNode().put("disabled", disabled))
                .expecting("client_id", Kind.TEXT));
    }

    private int print(Call call) {
        try (ServiceConnection service = options.open()) {
            options.print(command.commandLine().getOut(), service.call(call));
            return 0;
        }
    }

    /** Calls an operation on the client that answers nothing, and prints a line. */
    int call(String method, String path, String done) {
        try (ServiceConnection service = options.open()) {
            service.call(Call.of(method, path() + path));
            if (!options.json()) {
                command.commandLine().getOut().println(done);
            }
            return 0;
        }
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
