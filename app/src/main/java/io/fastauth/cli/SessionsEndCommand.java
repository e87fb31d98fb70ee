package io.fastauth.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Ends sessions, by a running service or in the store of the settings. */
@Command(
        name = "end",
        description = {
            "End sessions: their tokens are refused from then on. Of several options, a session must fulfil all.",
            "With --url, a running service ends them. On a terminal, it is asked before more than one ends; elsewhere, that"
                    + " needs --yes. The service goes on when the connection is lost: --dry-run counts those that are left.",
            "Without it, the sessions of the store end, and nothing is asked. Services that share a PostgreSQL database learn"
                    + " of it at once. An SQLite database must not be in use: stop its service first."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:The sessions have ended.",
            "1:The service or the store failed, or is in use; repeat the command.",
            "2:Refused: wrong usage or settings, or a store that cannot do it. Nothing was changed."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  fastauth sessions end --issued-before 2030-01-31T12:00:00Z --dry-run",
            "  fastauth sessions end --client a-client",
            "  fastauth sessions end --key key-1 --url http://127.0.0.1:8000"
        })
final class SessionsEndCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SessionFilter filter = new SessionFilter();

    @Option(names = "--sid", paramLabel = "SID", description = "One session of --client.")
    private @Nullable String sid;

    @Option(names = "--all", description = "Every session.")
    private boolean all;

    @Option(names = "--dry-run", description = "Print the number of sessions that would end, and end none.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Mixin
    private ServiceOptions options = new ServiceOptions();

    @Override
    public Integer call() {
        EndedSessions sessions = sessions();
        long number = options.url().isPresent() ? byService(sessions) : inStore(sessions);
        PrintWriter out = spec.commandLine().getOut();
        if (options.json()) {
            out.println(JsonNodeFactory.instance.objectNode().put(dryRun ? "matching" : "ended", number));
        } else {
            String counted = SessionStores.counted(number);
            out.println(dryRun ? counted + " would end." : "Ended " + counted + ".");
        }
        return 0;
    }

    private EndedSessions sessions() {
        Optional<String> client = filter.client();
        if (sid != null) {
            if (all || filter.onlyClient().isEmpty()) {
                throw CommandException.refused("--sid: needs --client, and no other option that selects sessions");
            }
            return new EndedSessions.One(client.orElseThrow(), EndedSessions.id(sid));
        }
        if (all != filter.isEmpty()) {
            throw CommandException.refused(
                    "Name the sessions to end: --client, --issued-before, --used-before, --key or"
                            + " --scope, or alone --all");
        }
        return filter.onlyClient()
                .filter(SessionPaths::canHold)
                .<EndedSessions>map(EndedSessions.OfClient::new)
                .orElseGet(() -> new EndedSessions.Matching(filter));
    }

    private long byService(EndedSessions sessions) {
        try (ServiceConnection service = options.openRunning()) {
            EndedByService ended = new EndedByService(service, sessions, spec.commandLine());
            return dryRun ? ended.count() : ended.end(yes);
        }
    }

    private long inStore(EndedSessions sessions) {
        EndedInStore ended = new EndedInStore(options.settings().config(), sessions.selection());
        return dryRun ? ended.count() : ended.end();
    }
}
