package io.fastauth.cli;

import io.fastauth.ConfigCheck;
import io.fastauth.FastAuthConfig;
import io.fastauth.config.EnvFile;
import io.fastauth.config.LoadedSettings;
import io.fastauth.config.Settings;
import io.fastauth.token.KeySet;
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

    /** The settings, which are refused with all problems. */
    FastAuthConfig config() {
        return ConfigCheck.config(load());
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
            KeyOptions.rewrite(
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
}
