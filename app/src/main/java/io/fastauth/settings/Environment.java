package io.fastauth.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings in variables: {@code FASTAUTH_} and the key in capitals; for the two secrets of the original library also
 * their bare names. A secret may be given by a file instead, with {@code _FILE} after the name.
 *
 * <p>Other variables that start with {@code FASTAUTH_} are left alone: Kubernetes sets some for every service.
 */
final class Environment {

    private static final int MAX_SECRET_BYTES = 64 * 1024;

    private final Map<String, String> variables;
    private final String where;
    private final List<String> problems;

    private Environment(Map<String, String> variables, String where, List<String> problems) {
        this.variables = variables;
        this.where = where;
        this.problems = problems;
    }

    /**
     * Reads variables.
     *
     * @param variables names and values
     * @param where what they are called in messages, like {@code environment variable}
     * @param problems gets a line for each problem
     * @return what the variables set
     */
    static Map<Setting, Sourced> read(Map<String, String> variables, String where, List<String> problems) {
        Environment environment = new Environment(variables, where, problems);
        Map<Setting, Sourced> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            environment.read(setting).ifPresent(value -> values.put(setting, value));
        }
        return values;
    }

    private Optional<Sourced> read(Setting setting) {
        if (setting.shape() == Setting.Shape.MEMBERS) {
            return Optional.empty();
        }
        List<Sourced> found = new ArrayList<>();
        for (String name : names(setting)) {
            String value = variables.get(name);
            if (value != null) {
                found.add(new Sourced(value(setting, value), where + " " + name));
            }
            String file = setting.secret() ? variables.get(name + "_FILE") : null;
            if (file != null) {
                secret(name + "_FILE", file)
                        .ifPresent(text -> found.add(new Sourced(value(setting, text), where + " " + name + "_FILE")));
            }
        }
        if (found.stream().map(Sourced::value).distinct().count() > 1) {
            problems.add(found.getFirst().source() + ": says otherwise than "
                    + found.get(1).source() + "; keep one of them");
        }
        return found.stream().findFirst();
    }

    private static List<String> names(Setting setting) {
        return setting == Setting.MASTER_TOKEN || setting == Setting.CRYPTOGRAPHY_KEY
                ? List.of(setting.name(), setting.variable())
                : List.of(setting.variable());
    }

    private static Value value(Setting setting, String text) {
        return setting.shape() == Setting.Shape.ITEMS
                ? new Value.Items(
                        Arrays.stream(text.split(",")).map(String::strip).toList())
                : new Value.Text(text);
    }

    private Optional<String> secret(String name, String file) {
        try (InputStream content = Files.newInputStream(Path.of(file))) {
            byte[] secret = content.readNBytes(MAX_SECRET_BYTES);
            return Optional.of(new String(secret, StandardCharsets.UTF_8).replaceFirst("\\R$", ""));
        } catch (IOException | IllegalArgumentException e) {
            problems.add(where + " " + name + ": names a file that cannot be read ("
                    + e.getClass().getSimpleName() + "); write the path of a readable file");
            return Optional.empty();
        }
    }
}
