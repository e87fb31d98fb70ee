package io.fastauth.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fastauth.cli.Call.Kind;
import io.fastauth.registry.Client;
import io.fastauth.registry.ClientMembers;
import io.fastauth.registry.ClientMembers.Spelling;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Registers a client. */
@Command(
        name = "add",
        description = "Register a client, end the sessions that its id has, and print its secret.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  fastauth clients add billing --scope invoices.read --url http://127.0.0.1:8000",
            "  fastauth clients add billing --audience https://billing.example --file-entry"
        })
final class ClientsAddCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--label", paramLabel = "TEXT", description = "A name for people.")
    private @Nullable String label;

    @Option(names = "--scope", paramLabel = "SCOPE", description = "A scope token that it may be granted; repeatable.")
    private List<String> scopes = new ArrayList<>();

    @Option(names = "--audience", paramLabel = "URI", description = "An audience that it may be granted; repeatable.")
    private List<String> audiences = new ArrayList<>();

    @Option(
            names = "--sessions",
            paramLabel = "NUMBER",
            description = "How many sessions it may have (default: " + Client.DEFAULT_SESSIONS + ").")
    private @Nullable Integer sessions;

    @Option(
            names = "--access-lifetime",
            paramLabel = "DURATION",
            description = "The lifetime of its access tokens, like 30m (default: 1h).")
    private @Nullable Duration accessLifetime;

    @Option(
            names = "--refresh-lifetime",
            paramLabel = "DURATION",
            description = "The lifetime of its refresh tokens, like 30d (default: tokens.refresh-lifetime).")
    private @Nullable Duration refreshLifetime;

    @Option(names = "--may-refresh", description = "It may refresh.")
    private boolean mayRefresh;

    @Option(names = "--may-introspect", description = "It may introspect tokens for its own audience.")
    private boolean mayIntrospect;

    @Option(names = "--public", description = "It has no secret; the master issues its tokens.")
    private boolean isPublic;

    @Option(names = "--file-entry", description = "Register nothing, and print an entry for the clients file instead.")
    private boolean fileEntry;

    @Mixin
    private ClientTarget target = new ClientTarget();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        ObjectNode registration = registration();
        if (fileEntry) {
            Client client = new ClientMembers(registration, Spelling.CONTRACT)
                    .registered(Client.of(target.id(), Client.Source.FILE, Instant.EPOCH));
            ClientEntry.of(client).print(out, target.options().json());
            return 0;
        }
        try (ServiceConnection service = target.options().open()) {
            Call register = Call.of("POST", "/clients").body(registration).expecting("client", Kind.OBJECT);
            target.options().print(out, service.call(register));
            return 0;
        }
    }

    private ObjectNode registration() {
        ObjectNode registration = JsonNodeFactory.instance
                .objectNode()
                .put("client_id", target.id())
                .put("confidential", !isPublic)
                .put("label", label)
                .put("sessions_per_client", sessions)
                .put("access_lifetime", seconds(accessLifetime))
                .put("refresh_lifetime", seconds(refreshLifetime))
                .put("may_refresh", mayRefresh)
                .put("may_introspect", mayIntrospect);
        scopes.forEach(registration.putArray("scopes")::add);
        audiences.forEach(registration.putArray("audiences")::add);
        return registration;
    }

    private static @Nullable Long seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toSeconds();
    }
}
