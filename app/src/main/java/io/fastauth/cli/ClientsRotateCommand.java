package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.cli.Call.Kind;
import io.fastauth.registry.Client;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a second secret. */
@Command(
        name = "rotate-secret",
        description = {
            "Make a second secret of a client and print it. The first one is accepted until it expires or is retired.",
            "For a client of the clients file, print the entry to write there."
        },
        mixinStandardHelpOptions = true)
final class ClientsRotateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--expire-old",
            paramLabel = "DURATION",
            description = "When the present secret expires, like 7d (default: never).")
    private @Nullable Duration expireOld;

    @Mixin
    private ClientTarget target = new ClientTarget();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (ServiceConnection service = target.options().open()) {
            JsonNode client =
                    service.call(Call.get(target.path(), "source", Kind.TEXT).expecting("secrets", Kind.LIST));
            if (client.path("source").asText().equals("file")) {
                entry(client).print(out, target.options().json());
                return 0;
            }
            Query query = Query.NONE.and("expire_old_in", expireOld == null ? null : expireOld.toSeconds());
            Call rotate = Call.of("POST", target.path() + "/secrets" + query)
                    .expecting("client_secret", Kind.TEXT)
                    .expecting("client", Kind.OBJECT);
            target.options().print(out, service.call(rotate));
            return 0;
        }
    }

    private ClientEntry entry(JsonNode client) {
        if (expireOld != null) {
            throw CommandException.refused(
                    "--expire-old: the client comes from clients-file; write expires at its secret there");
        }
        if (!client.path("confidential").asBoolean()) {
            throw CommandException.refused("The client is public, and has no secret");
        }
        if (client.path("secrets").size() >= Client.MAX_SECRETS) {
            throw CommandException.refused("The client has two secrets: remove one of them from its entry first");
        }
        return ClientEntry.rotated(client);
    }
}
