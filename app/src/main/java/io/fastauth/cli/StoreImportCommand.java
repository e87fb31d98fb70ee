package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.KeySettings;
import io.fastauth.token.Keyring;
import io.fastauth.token.StoredPair;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Adds the pairs of a file to the store. */
@Command(
        name = "import",
        description = {
            "Add the pairs of a file to the store that the settings name.",
            "The file is the original library's simple_db.json, or what \"store export\" wrote. It is read once before"
                    + " anything is written. Clients that have a pair keep it, so an import that was interrupted is"
                    + " repeated by the same command."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Every pair that can be used is in the store.",
            "1:The store failed; repeat the command.",
            "2:Refused: wrong usage or settings, or a file that is not whole. Nothing was written."
        })
final class StoreImportCommand implements Callable<Integer> {

    /** Entries whose signatures are verified together, on every processor. */
    private static final int BATCH = 1_000;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The file of pairs.")
    private @Nullable Path file;

    @Option(names = "--overwrite", description = "Give clients that have a pair the one of the file.")
    private boolean overwrite;

    @Option(
            names = "--resume",
            description = "Import what stands before the place where a broken file breaks off, instead of nothing.")
    private boolean resume;

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Override
    public Integer call() throws IOException {
        Path from = Objects.requireNonNull(file);
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (!Files.isReadable(from)) {
            throw CommandException.refused("FILE: there is no readable file " + UsageErrors.shown(from.toString()));
        }
        FastAuthConfig config = settings.config();
        Keyring keyring = KeySettings.keyring(config);
        if (keyring.signing().isEmpty()) {
            throw CommandException.refused("cryptography-key is not set; stored pairs are encrypted under it");
        }
        PairFile pairs = new PairFile(from);
        Reading checked = read(pairs, entry -> {});
        if (checked.problem().isPresent() && !resume) {
            throw CommandException.refused(checked.problem().get()
                    + "\nNothing was imported. With --resume, the " + checked.count()
                    + " pairs before that place are imported.");
        }
        String summary;
        try (PairSink sink = PairSinks.of(config, keyring);
                Progress progress = Progress.start("Importing", checked.count(), err)) {
            PairMove move = new PairMove(sink, overwrite, progress);
            if (!checked.equals(move(pairs, keyring, move))) {
                throw CommandException.failed(from + " was changed while it was read; repeat the command");
            }
            summary = move.summary("Imported");
        }
        // After the progress bar has ended, which would overwrite it.
        checked.problem().ifPresent(err::println);
        out.println(summary);
        return 0;
    }

    /**
     * What reading the file came to.
     *
     * @param count how many pairs can be read
     * @param problem why no more can
     */
    private record Reading(long count, Optional<String> problem) {}

    private static Reading read(PairFile pairs, PairFile.Taker taker) throws IOException {
        AtomicLong count = new AtomicLong();
        try {
            pairs.read(entry -> {
                taker.take(entry);
                count.incrementAndGet();
            });
            return new Reading(count.get(), Optional.empty());
        } catch (PairFileException e) {
            return new Reading(count.get(), Optional.ofNullable(e.getMessage()));
        }
    }

    private static Reading move(PairFile pairs, Keyring keyring, PairMove move) throws IOException {
        List<PairFile.Entry> batch = new ArrayList<>(BATCH);
        Reading reading = read(pairs, entry -> {
            batch.add(entry);
            if (batch.size() == BATCH) {
                move(batch, keyring, move);
            }
        });
        move(batch, keyring, move);
        move.flush();
        return reading;
    }

    private static void move(List<PairFile.Entry> batch, Keyring keyring, PairMove move) {
        List<Optional<StoredPair>> stored = batch.parallelStream()
                .map(entry -> entry.expiresAt()
                        .map(expiry -> new StoredPair(entry.clientId(), entry.pair(), expiry))
                        .or(() -> StoredPair.of(entry.clientId(), entry.pair(), keyring)))
                .toList();
        for (Optional<StoredPair> pair : stored) {
            pair.ifPresentOrElse(move::move, move::leaveOut);
        }
        batch.clear();
    }
}
