package io.fastauth.settings;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.helidon.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A folder to start in, and what is read there.
 *
 * @param path the folder
 */
record SettingsFolder(Path path) {

    static final String KEY = "k3y-0123456789-0123456789-0123456789";
    static final String MASTER = "one-0123456789-0123456789";
    static final String OTHER_KEY = "0th3r-0123456789-0123456789-01234567";

    Config load(String json, Map<String, String> environment, String env) {
        return Settings.load(file("fastauth.config.json", json), file(".env", env), environment);
    }

    Config load(String json) {
        return load(json, Map.of(), "");
    }

    List<String> problems(String json, Map<String, String> environment, String env) {
        return assertThrows(SettingsException.class, () -> load(json, environment, env))
                .problems();
    }

    List<String> problems(String json) {
        return problems(json, Map.of(), "");
    }

    Path file(String name, String content) {
        try {
            return Files.writeString(path.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Config config, String key) {
        return config.get(key).asString().get();
    }
}
