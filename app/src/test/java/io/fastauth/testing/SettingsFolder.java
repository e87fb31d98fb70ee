package io.fastauth.testing;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fastauth.ConfigCheck;
import io.fastauth.config.LoadedSettings;
import io.fastauth.config.Settings;
import io.fastauth.config.SettingsException;
import io.helidon.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A folder to start in, and what is read there.
 *
 * @param path the folder
 */
public record SettingsFolder(Path path) {

    public static final String KEY = "k3y-0123456789-0123456789-0123456789";
    public static final String MASTER = "one-0123456789-0123456789";
    public static final String OTHER_KEY = "0th3r-0123456789-0123456789-01234567";

    /** The settings, which must be accepted. */
    public Config load(String json, Map<String, String> environment, String env) {
        LoadedSettings loaded = read(json, environment, env);
        ConfigCheck.config(loaded);
        return loaded.config();
    }

    public Config load(String json) {
        return load(json, Map.of(), "");
    }

    public LoadedSettings read(String json, Map<String, String> environment, String env) {
        return Settings.load(file("fastauth.config.json", json), file(".env", env), environment, Set.of());
    }

    public List<String> problems(String json, Map<String, String> environment, String env) {
        return assertThrows(SettingsException.class, () -> load(json, environment, env))
                .problems();
    }

    public List<String> problems(String json) {
        return problems(json, Map.of(), "");
    }

    /** A file with one setting, in its group. */
    public static String json(String key, String value) {
        int dot = key.indexOf('.');
        return dot < 0
                ? "{\"" + key + "\": " + value + "}"
                : "{\"" + key.substring(0, dot) + "\": {\"" + key.substring(dot + 1) + "\": " + value + "}}";
    }

    public Path file(String name, String content) {
        try {
            return Files.writeString(path.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(Config config, String key) {
        return config.get(key).asString().get();
    }
}
