package io.fastauth.cli;

import io.fastauth.ConfigCheck;
import io.fastauth.FastAuthConfig;
import io.fastauth.StoreConfig;
import io.fastauth.store.sql.SqlSessionArchive;
import io.fastauth.token.Keyring;
import io.fastauth.token.Session;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Copies all sessions of the store to another one. */
@Command(
        name = "copy",
        description = {
            "Copy all sessions of the database that the settings name to another store.",
            "Both use the same keys. Clients that have a session there keep it, so a copy that was interrupted is"
                    + " repeated by the same command. For a persistence API the tokens are signed again."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Every session that can be used is there.",
            "1:A store failed; repeat the command.",
            "2:Refused: wrong usage or settings, or sessions that a persistence API cannot keep. Nothing was written."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  fastauth store copy --to 'jdbc:postgresql://db:5432/fastauth?user=fastauth'",
            "  fastauth store copy --to http://127.0.0.1:6789/mydb/data"
        })
final class StoreCopyCommand implements Callable<Integer> {

    private static final String PASSWORD = "FASTAUTH_TO_PASSWORD";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--to",
            paramLabel = "URL",
            required = true,
            description = "jdbc:postgresql: or jdbc:sqlite: and a database, whose password is read from the variable "
                    + PASSWORD + "; or the http or https URL of a persistence"
                    + " API, which is sent the headers of the settings.")
    private String to = "";

    @Option(names = "--overwrite", description = "Replace the sessions of clients that have one there.")
    private boolean overwrite;

    @Mixin
    private SettingsFiles.Options settings = new SettingsFiles.Options();

    @Override
    public Integer call() {
        FastAuthConfig config = settings.config();
        Keyring keyring = SettingsFiles.keys(config).keyring();
        FastAuthConfig target = target(config, Objects.requireNonNullElse(System.getenv(PASSWORD), ""));
        PrintWriter err = spec.commandLine().getErr();
        String summary;
        try (SqlSessionArchive from = SessionStores.archive(config, keyring)) {
            if (SessionStores.isApi(target)) {
                requireKept(from);
            }
            summary = copy(from, target, keyring, err);
        }
        // After the progress bar has ended, which would overwrite it.
        spec.commandLine().getOut().println(summary);
        return 0;
    }

    private static void requireKept(SqlSessionArchive from) {
        SessionStores.Sink.ApiCheck check = new SessionStores.Sink.ApiCheck();
        SessionStores.all(from).forEach(check::check);
        check.requireNone();
    }

    private String copy(SqlSessionArchive from, FastAuthConfig target, Keyring keyring, PrintWriter err) {
        try (SessionStores.Sink sink = SessionStores.sink(target, keyring);
                Progress progress = Progress.start("Copying", from.count(), err)) {
            SessionMove move = new SessionMove(sink, overwrite, progress);
            for (Session session : SessionStores.all(from)) {
                move.move(session, Optional.empty());
            }
            move.flush();
            return move.summary("Copied");
        }
    }

    private FastAuthConfig target(FastAuthConfig config, String password) {
        FastAuthConfig.Builder target = FastAuthConfig.builder(config);
        if (to.matches("(?i)https?://.*")) {
            target.databaseApiUrl(to);
        } else if (to.startsWith("jdbc:")) {
            StoreConfig.Builder database = StoreConfig.builder().url(to);
            if (!password.isEmpty()) {
                database.password(password);
            }
            target.clearDatabaseApiUrl().store(database.buildPrototype());
        } else {
            throw CommandException.refused("--to: must start with jdbc:postgresql:, jdbc:sqlite:, http: or https:");
        }
        FastAuthConfig checked = target.buildPrototype();
        ConfigCheck.check(checked);
        return checked;
    }
}
