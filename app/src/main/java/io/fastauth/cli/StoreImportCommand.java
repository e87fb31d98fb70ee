package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.cli.SessionFile.Entry;
import io.fastauth.cli.SessionFile.MalformedFileException;
import io.fastauth.token.Keyring;
import io.fastauth.token.SessionTokens;
import io.fastauth.token.StoredSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Adds the sessions of a file to the store. */
@Command(
        name = "import",
        description = {
            "Add the sessions of a file to the store that the settings name.",
            "The file is the original library's simple_db.json, or an export of \"store export\". It is read once before"
                    + " anything is written. Clients that have a session keep it, so an import that was interrupted is"
                    + " repeated by the same command."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Every session that can be used is in the store.",
            "1:The store failed; repeat the command.",
            "2:Refused: wrong usage or settings, or a file that is not whole. Nothing was written."
        })
final class StoreImportCommand implements Callable<Integer> {

    /** Entries whose signatures are verified together, on every processor. */
    private static final int BATCH = 1_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The file of sessions.")
    private @Nullable Path file;

    @Option(names = "--overwrite", description = "Replace the sessions of clients that have one.")
    private boolean overwrite;

    @Option(
            names = "--resume",
            description = "Import the sessions before the place where a broken file breaks off, instead of nothing.")
    private boolean resume;

    @Mixin
    private SettingsFiles.Options settings = new SettingsFiles.Options();

    @Override
    public Integer call() throws IOException {
        Path from = Objects.requireNonNull(file);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (!Files.isReadable(from)) {
            throw CommandException.refused("FILE: there is no readable file " + UsageErrors.shown(from.toString()));
        }
        FastAuthConfig config = settings.config();
        Keyring keyring = SettingsFiles.keys(config).keyring();
        if (keyring.signing().isEmpty()) {
            throw CommandException.refused("cryptography-key is not set; the tokens of the file are verified with it");
        }
        SessionFile sessions = new SessionFile(from);
        SessionStores.Sink.ApiCheck check = new SessionStores.Sink.ApiCheck();
        Reading checked = read(sessions, entry -> {
            if (entry instanceof Entry.Exported exported) {
                check.check(exported.session());
            }
        });
        if (checked.problem().isPresent() && !resume) {
            throw CommandException.refused(checked.problem().get()
                    + "\nNothing was imported. --resume imports what stands before that place: "
                    + SessionStores.counted(checked.count()) + ".");
        }
        if (SessionStores.isApi(config)) {
            check.requireNone();
        }
        String summary;
        try (SessionStores.Sink sink = SessionStores.sink(config, keyring);
                Progress progress = Progress.start("Importing", checked.count(), err)) {
            SessionMove move = new SessionMove(sink, overwrite, progress);
            if (!checked.equals(move(sessions, new SessionTokens(() -> keyring), move))) {
                throw CommandException.failed(from + " was changed while it was read; repeat the command");
            }
            summary = move.summary("Imported");
        }
        // After the progress bar has ended, which would overwrite it.
        checked.problem().ifPresent(err::println);
        out.println(summary);
        return 0;
    }

    /** The number of entries that can be read, and the reason why there are no more. */
    private record Reading(long count, Optional<String> problem) {}

    private static Reading read(SessionFile sessions, Consumer<Entry> entries) throws IOException {
        AtomicLong count = new AtomicLong();
        try {
            sessions.read(entry -> {
                entries.accept(entry);
                count.incrementAndGet();
            });
            return new Reading(count.get(), Optional.empty());
        } catch (MalformedFileException e) {
            return new Reading(count.get(), Optional.ofNullable(e.getMessage()));
        }
    }

    private static Reading move(SessionFile sessions, SessionTokens tokens, SessionMove move) throws IOException {
        List<Entry> batch = new ArrayList<>(BATCH);
        Reading reading = read(sessions, entry -> {
            batch.add(entry);
            if (batch.size() == BATCH) {
                move(batch, tokens, move);
            }
        });
        move(batch, tokens, move);
        move.flush();
        return reading;
    }

    private static void move(List<Entry> batch, SessionTokens tokens, SessionMove move) {
        List<Optional<StoredSession>> derived =
                batch.parallelStream().map(entry -> session(entry, tokens)).toList();
        for (Optional<StoredSession> session : derived) {
            session.ifPresentOrElse(found -> move.move(found.session(), found.tokens()), move::leaveOut);
        }
        batch.clear();
    }

    private static Optional<StoredSession> session(Entry entry, SessionTokens tokens) {
        return switch (entry) {
            case Entry.Exported exported -> Optional.of(new StoredSession(exported.session(), 0, Optional.empty()));
            case Entry.Pair pair ->
                tokens.derive(pair.clientId(), pair.tokens())
                        .map(session -> new StoredSession(session, 0, Optional.of(pair.tokens())));
        };
    }
}
