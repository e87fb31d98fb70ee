package io.fastauth.cli;

import io.fastauth.settings.LoadedSettings;
import io.fastauth.settings.SettingsException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Result of reading the settings while the service runs. Two readings are equal when the files say the same. */
sealed interface SettingsReading {

    /**
     * Reads the settings.
     *
     * @param files the files
     * @param required those that settings in force were read from
     */
    static SettingsReading of(SettingsFiles files, Set<Path> required) {
        try {
            return new Read(files.load(required));
        } catch (SettingsException e) {
            return new Refused(String.join("; ", e.problems()));
        }
    }

    /** The settings as flat entries, which can be compared; of the keys, what their file holds. */
    static Map<String, String> entries(LoadedSettings settings) {
        Map<String, String> entries = new HashMap<>(settings.config().asMap().orElse(Map.of()));
        entries.computeIfPresent("keys-file", (key, file) -> file + " " + settings.keys());
        return entries;
    }

    /** The settings were accepted by themselves. */
    record Read(LoadedSettings settings) implements SettingsReading {

        @Override
        public boolean equals(Object other) {
            return other instanceof Read read && entries(settings).equals(entries(read.settings));
        }

        @Override
        public int hashCode() {
            return entries(settings).hashCode();
        }
    }

    /** The settings were refused, for a reason that quotes no secret. */
    record Refused(String reason) implements SettingsReading {}
}
