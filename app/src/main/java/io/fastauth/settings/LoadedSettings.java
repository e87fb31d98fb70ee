package io.fastauth.settings;

import io.helidon.config.Config;
import java.nio.file.Path;
import java.util.Set;

/**
 * Settings, and the files that they were read from.
 *
 * @param config the settings that are set, by their keys in kebab-case
 * @param files the files that exist and set anything
 * @param keys a fingerprint of the content of {@code keys-file}; an empty text when there is none
 */
public record LoadedSettings(Config config, Set<Path> files, String keys) {

    public LoadedSettings {
        files = Set.copyOf(files);
    }
}
