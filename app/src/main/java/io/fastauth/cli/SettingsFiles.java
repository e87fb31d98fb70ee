package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.settings.EnvFile;
import io.fastauth.settings.LoadedSettings;
import io.fastauth.settings.Settings;
import io.fastauth.token.SigningKey;
import io.helidon.config.Config;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files that settings are read from.
 *
 * @param configFile the configuration file, perhaps absent
 * @param envFile the file of variables, perhaps absent
 */
record SettingsFiles(Path configFile, Path envFile) {

    /** Sorted, so that every run writes and tells them in the same order. */
    private static final SortedMap<String, String> SECRETS =
            new TreeMap<>(Map.of("cryptography-key", "CRYPTOGRAPHY_KEY", "master-token", "MASTER_TOKEN"));

    Config load() {
        return load(Set.of()).config();
    }

    /**
     * Reads the settings again.
     *
     * @param required the files that settings in force were read from
     */
    LoadedSettings load(Set<Path> required) {
        return Settings.load(configFile, envFile, System.getenv(), required);
    }

    /** The settings, as the service understands them. */
    FastAuthConfig config() {
        return FastAuthConfig.create(load());
    }

    /**
     * Makes what is missing, and changes nothing that is there.
     *
     * @return what was made, a line each
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
        Config present = load();
        Map<String, String> missing = new LinkedHashMap<>();
        SECRETS.forEach((key, variable) -> {
            if (!present.get(key).exists()) {
                missing.put(variable, SigningKey.randomText());
            }
        });
        if (!missing.isEmpty()) {
            EnvFile.addMissing(envFile, missing);
            made.add("Made " + String.join(" and ", missing.keySet()) + " in " + envFile);
        }
        return made;
    }
}
