package io.fastauth.cli;

import io.fastauth.ConfigCheck;
import io.fastauth.FastAuthConfig;
import io.fastauth.config.EnvFile;
import io.fastauth.config.ExposedSecrets;
import io.fastauth.config.KeySettings;
import io.fastauth.config.LoadedSettings;
import io.fastauth.config.Settings;
import io.fastauth.token.KeySet;
import io.fastauth.token.PrivateFile;
import io.fastauth.token.SigningKey;
import io.fastauth.token.TokenAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The files that settings are read from.
 *
 * @param configFile the configuration file, perhaps absent
 * @param envFile the file of variables, perhaps absent
 */
record SettingsFiles(Path configFile, Path envFile) {

    LoadedSettings load() {
        return load(Set.of());
    }

    /**
     * Reads the settings again.
     *
     * @param required the files that settings in force were read from
     */
    LoadedSettings load(Set<Path> required) {
        return Settings.load(configFile, envFile, System.getenv(), required);
    }

    /** The file of the keys that settings name; without a name, {@code keys.json} beside the configuration file. */
    Path keysFile(FastAuthConfig config) {
        return config.tokens().keysFile().orElseGet(() -> configFile.resolveSibling("keys.json"));
    }

    /** Reads and checks the settings. */
    FastAuthConfig config() {
        return ConfigCheck.config(load());
    }

    /**
     * Changes the keys of a file, which is created if needed.
     *
     * @param configured the key of {@code cryptography-key}
     * @param change runs while no other command changes the file
     * @throws IOException when the file cannot be written; it is unchanged then
     */
    static void rewriteKeys(Path file, Optional<SigningKey> configured, UnaryOperator<KeySet> change)
            throws IOException {
        PrivateFile.rewrite(file, present -> changedKeys(present, configured, change));
    }

    /** The changed keys, checked as a service would. */
    static String changedKeys(Path file, Optional<SigningKey> configured, UnaryOperator<KeySet> change) {
        String changed = change.apply(Files.exists(file) ? KeySettings.read(file) : KeySet.empty())
                .toJson();
        KeySet.parse(changed).schedule(configured);
        return changed;
    }

    static KeySettings keys(FastAuthConfig config) {
        return new KeySettings(config.cryptographyKey(), config.tokens().keysFile());
    }

    /** A line for each file that holds secrets and is open to other users. */
    List<String> warnings(FastAuthConfig config) throws IOException {
        return ExposedSecrets.in(configFile, envFile, config.tokens().keysFile(), System.getenv());
    }

    /**
     * Makes the files and secrets that are missing, and leaves existing ones as they are.
     *
     * @return a line for each that was made
     */
    List<String> init() throws IOException {
        List<String> made = new ArrayList<>();
        if (!Files.exists(configFile)) {
            try (InputStream starter = SettingsFiles.class.getResourceAsStream("fastauth.config.json")) {
                if (starter == null) {
                    throw new IllegalStateException("The starter configuration is not in the jar");
                }
                Files.copy(starter, configFile);
            }
            made.add("Made " + configFile);
        }
        FastAuthConfig present = config();
        Path keys = keysFile(present);
        if (present.cryptographyKey().isEmpty() && Files.notExists(keys, LinkOption.NOFOLLOW_LINKS)) {
            rewriteKeys(
                    keys,
                    Optional.empty(),
                    there -> there.isEmpty() ? KeySet.generate(TokenAlgorithm.HS256, Instant.now()) : there);
            made.add("Made " + keys);
        }
        if (present.masterToken().isEmpty()) {
            EnvFile.addMissing(envFile, Map.of("MASTER_TOKEN", SigningKey.randomText()));
            made.add("Made MASTER_TOKEN in " + envFile);
        }
        return made;
    }

    /** The options of a command that reads settings. */
    static final class Options {

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

        FastAuthConfig config() {
            return files().config();
        }

        SettingsFiles files() {
            return files(false);
        }

        /** The files. A named one must exist, because a typing error must not become a start without settings. */
        SettingsFiles files(boolean mayBeMissing) {
            return new SettingsFiles(
                    named(configFile, "--config", "fastauth.config.json", mayBeMissing),
                    named(envFile, "--env-file", ".env", mayBeMissing));
        }

        private static Path named(@Nullable Path file, String option, String otherwise, boolean mayBeMissing) {
            if (file == null) {
                return Path.of(otherwise);
            }
            if (!mayBeMissing && !Files.isReadable(file)) {
                throw CommandException.refused(
                        option + ": there is no readable file " + UsageErrors.shown(file.toString()));
            }
            return file;
        }
    }
}
