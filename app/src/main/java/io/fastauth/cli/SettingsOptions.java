package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command reads settings from. */
final class SettingsOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file, which must exist (default: fastauth.config.json, if it exists).")
    private @Nullable Path configFile;

    @Option(
            names = "--env-file",
            paramLabel = "FILE",
            description = "File of variables, which must exist (default: .env, if it exists).")
    private @Nullable Path envFile;

    /** The settings that the files and the environment come to. */
    FastAuthConfig config() {
        return files().config();
    }

    SettingsFiles files() {
        return files(false);
    }

    /** A file that was named must be there; a typing error must not become a start without settings. */
    SettingsFiles files(boolean aboutToBeMade) {
        return new SettingsFiles(
                named(configFile, "--config", "fastauth.config.json", aboutToBeMade),
                named(envFile, "--env-file", ".env", aboutToBeMade));
    }

    private static Path named(@Nullable Path file, String option, String otherwise, boolean aboutToBeMade) {
        if (file == null) {
            return Path.of(otherwise);
        }
        if (!aboutToBeMade && !Files.isReadable(file)) {
            throw CommandException.refused(
                    option + ": there is no readable file " + UsageErrors.shown(file.toString()));
        }
        return file;
    }
}
