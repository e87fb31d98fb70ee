package io.fastauth.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.fastauth.FastAuthConfig;
import io.fastauth.KeySettings;
import io.fastauth.store.sql.SqlTokenArchive;
import io.fastauth.token.StoredPair;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes all pairs of the store to a file. */
@Command(
        name = "export",
        description = {
            "Write all pairs of the database that the settings name to a file.",
            "The file holds the tokens as they are: whoever reads it can use them. Only its owner can; keep it so."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:The file holds every pair.",
            "1:The store or the disk failed; there is no file.",
            "2:Refused: wrong usage or settings, or the file exists."
        })
final class StoreExportCommand implements Callable<Integer> {

    private static final int PAGE = 1_000;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The file to make: JSON lines, the last one counts the others.")
    private @Nullable Path file;

    @Option(names = "--force", description = "Replace a file that exists.")
    private boolean force;

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Override
    public Integer call() throws IOException {
        Path to = Objects.requireNonNull(file).toAbsolutePath();
        if (Files.exists(to) && !force) {
            throw CommandException.refused("FILE: " + file + " exists; name another, or replace it with --force");
        }
        FastAuthConfig config = settings.config();
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        // Readable by its owner only, as the system makes temporary files; and whole, or not there at all.
        Path partial = Files.createTempFile(to.getParent(), ".fastauth-export", null);
        long pairs;
        try (SqlTokenArchive archive = PairSinks.archive(config, KeySettings.keyring(config));
                Progress progress = Progress.start("Exporting", archive.count(), err)) {
            pairs = write(archive, partial, progress);
            Files.move(partial, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
        // After the progress bar has ended, which would overwrite it.
        spec.commandLine().getOut().println("Exported " + pairs + " pairs to " + file + ".");
        return 0;
    }

    private static long write(SqlTokenArchive archive, Path file, Progress progress) throws IOException {
        long pairs = 0;
        try (OutputStream out = Files.newOutputStream(file);
                JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.setRootValueSeparator(new SerializedString("\n"));
            String last = "";
            List<StoredPair> page;
            do {
                page = archive.after(last, PAGE);
                for (StoredPair stored : page) {
                    json.writeStartObject();
                    json.writeStringField("client_id", stored.clientId());
                    json.writeStringField("access_token", stored.pair().accessToken());
                    json.writeStringField("refresh_token", stored.pair().refreshToken());
                    json.writeNumberField("expires_at", stored.expiresAt().getEpochSecond());
                    json.writeEndObject();
                    last = stored.clientId();
                }
                pairs += page.size();
                progress.step(page.size());
            } while (page.size() == PAGE);
            json.writeStartObject();
            json.writeNumberField("pairs", pairs);
            json.writeEndObject();
            json.writeRaw('\n');
        }
        return pairs;
    }
}
