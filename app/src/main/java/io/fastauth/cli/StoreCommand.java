package io.fastauth.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SequenceWriter;
import io.fastauth.FastAuthConfig;
import io.fastauth.store.sql.SqlSessionArchive;
import io.fastauth.token.Keyring;
import io.fastauth.token.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Operations on a store as a whole. */
@Command(
        name = "store",
        description = "Serve the persistence API, and move sessions between stores.",
        subcommands = {
            StoreServeCommand.class,
            StoreImportCommand.class,
            StoreCommand.Export.class,
            StoreCopyCommand.class,
            CommandLine.HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class StoreCommand {

    /** Writes all sessions of the store to a file. */
    @Command(
            name = "export",
            description = {
                "Write all sessions of the database that the settings name to a file.",
                "The file holds neither tokens nor keys, but the ids of clients and the claims of an issuing policy. Only its"
                        + " owner can read it."
            },
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:The file holds every session.",
                "1:The store or the disk failed; there is no file.",
                "2:Refused: wrong usage or settings, or the file exists."
            })
    static final class Export implements Callable<Integer> {

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "FILE", description = "The file to create: JSON lines; the last one has their number.")
        private @Nullable Path file;

        @Option(names = "--force", description = "Replace a file that exists.")
        private boolean force;

        @Mixin
        private SettingsFiles.Options settings = new SettingsFiles.Options();

        @Override
        public Integer call() throws IOException {
            Path to = Objects.requireNonNull(file).toAbsolutePath();
            if (Files.exists(to) && !force) {
                throw CommandException.refused("FILE: " + file + " exists; name another, or replace it with --force");
            }
            FastAuthConfig config = settings.config();
            Keyring keyring = SettingsFiles.keys(config).keyring();
            PrintWriter err = spec.commandLine().getErr();
            // Readable by its owner only, as the system makes temporary files; and whole, or not there at all.
            Path partial = Files.createTempFile(to.getParent(), ".fastauth-export", null);
            long sessions;
            try (SqlSessionArchive archive = SessionStores.archive(config, keyring);
                    Progress progress = Progress.start("Exporting", archive.count(), err)) {
                sessions = write(archive, partial, progress);
                Files.move(partial, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(partial);
            }
            // After the progress bar has ended, which would overwrite it.
            spec.commandLine().getOut().println("Exported " + SessionStores.counted(sessions) + " to " + file + ".");
            return 0;
        }

        private static long write(SqlSessionArchive archive, Path file, Progress progress) throws IOException {
            long sessions = 0;
            ObjectMapper json = new ObjectMapper();
            try (OutputStream out = Files.newOutputStream(file);
                    SequenceWriter lines =
                            json.writer().withRootValueSeparator("\n").writeValues(out)) {
                for (Session session : SessionStores.all(archive)) {
                    lines.write(SessionLine.write(session));
                    sessions++;
                    progress.step(1);
                }
                lines.write(json.createObjectNode().put("sessions", sessions));
                lines.flush();
                out.write('\n');
            }
            return sessions;
        }
    }
}
