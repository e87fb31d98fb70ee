package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.StoreSettings;
import io.fastauth.store.sql.SqlSessionArchive;
import io.fastauth.store.sql.SqlSessionStore;
import io.fastauth.token.ClientIdRule;
import io.fastauth.token.Keyring;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionStore;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Operations on the sessions of a store. */
@Command(
        name = "sessions",
        description = "End sessions.",
        subcommands = {SessionsCommand.End.class, CommandLine.HelpCommand.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class SessionsCommand {

    /** Ends sessions in the store of the settings. */
    @Command(
            name = "end",
            description = {
                "End sessions in the store that the settings name: their tokens are refused from then on.",
                "Services that share a PostgreSQL database learn of it at once. An SQLite database must not be in use: stop"
                        + " its service first."
            },
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:The sessions have ended.",
                "1:The store failed, or is in use; repeat the command.",
                "2:Refused: wrong usage or settings, or a store that cannot do it. Nothing was changed."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  fastauth sessions end --issued-before 2030-01-31T12:00:00Z --dry-run",
                "  fastauth sessions end --client a-client"
            })
    static final class End implements Callable<Integer> {

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @ArgGroup(exclusive = true, multiplicity = "1")
        private Selected selected = new Selected();

        @Option(names = "--dry-run", description = "Print the number of sessions that would end, and end none.")
        private boolean dryRun;

        @Mixin
        private SettingsFiles.Options settings = new SettingsFiles.Options();

        /** The sessions to end. */
        static final class Selected {

            @Option(
                    names = "--issued-before",
                    paramLabel = "TIME",
                    description = "Sessions whose current tokens were issued before a time, with its zone.")
            private @Nullable String issuedBefore;

            @Option(names = "--client", paramLabel = "ID", description = "The sessions of a client.")
            private @Nullable String client;
        }

        @Override
        public Integer call() {
            SessionSelection sessions = selection();
            FastAuthConfig config = settings.config();
            Keyring keyring = SettingsFiles.keys(config).keyring();
            long ended = dryRun ? count(sessions, config, keyring) : end(sessions, config, keyring);
            spec.commandLine()
                    .getOut()
                    .println(
                            dryRun
                                    ? SessionStores.counted(ended) + " would end."
                                    : "Ended " + SessionStores.counted(ended) + ".");
            return 0;
        }

        private SessionSelection selection() {
            if (selected.client != null) {
                if (ClientIdRule.storedProblem(selected.client).isPresent()) {
                    throw CommandException.refused("--client: must be 1 to 255 characters without control characters");
                }
                return new SessionSelection.OfClient(selected.client);
            }
            String time = Objects.requireNonNull(selected.issuedBefore);
            try {
                return new SessionSelection.IssuedBefore(
                        OffsetDateTime.parse(time).toInstant());
            } catch (DateTimeException e) {
                throw CommandException.refused(
                        "--issued-before: must be a time with its zone, like 2030-01-31T12:00:00Z", e);
            }
        }

        private static long count(SessionSelection sessions, FastAuthConfig config, Keyring keyring) {
            try (SqlSessionArchive archive = SessionStores.archive(config, keyring)) {
                return archive.count(sessions);
            }
        }

        private static int end(SessionSelection sessions, FastAuthConfig config, Keyring keyring) {
            boolean api = SessionStores.isApi(config);
            if (api && sessions instanceof SessionSelection.IssuedBefore) {
                throw CommandException.refused(
                        "--issued-before: database-api-url is set, and a persistence API cannot list"
                                + " its clients; end them one by one with --client, or retire the key that signed their tokens");
            }
            try (SessionStore store = api
                    ? SessionStores.api(config, keyring)
                    : SqlSessionStore.open(StoreSettings.databaseAccess(config), () -> keyring)) {
                return store.end(sessions);
            }
        }
    }
}
