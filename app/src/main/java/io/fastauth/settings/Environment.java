package io.fastauth.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Settings in variables: {@code FASTAUTH_} and the key in capitals; for the two secrets of the original library also
 * their bare names. A secret may be given by a file instead, with {@code _FILE} after the name.
 *
 * <p>A variable that starts with {@code FASTAUTH_} and nearly spells a setting is refused, because a guard that was
 * meant would otherwise be missing silently. Others are left alone: Kubernetes sets some for every service.
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
        environment.refuseMisspelt();
        for (Setting setting : Setting.values()) {
            environment.read(setting).ifPresent(value -> values.put(setting, value));
        }
        return values;
    }

    private Optional<Sourced> read(Setting setting) {
        if (setting.shape().named()) {
            setting.variables().stream()
                    .filter(variables::containsKey)
                    .forEach(name -> problems.add(where + " " + name + ": cannot be set by a variable; write \""
                            + setting.key() + "\" in the configuration file, where a value may refer to ${NAME}"));
            return Optional.empty();
        }
        List<Sourced> found = new ArrayList<>();
        for (String name : setting.variables()) {
            String value = variables.get(name);
            if (value != null) {
                found.add(new Sourced(value(setting, value), where + " " + name));
            }
            String file = setting.secret() ? variables.get(name + "_FILE") : null;
            if (file != null && value != null) {
                // Even when they agree today, nobody can tell which one is meant tomorrow.
                problems.add(where + " " + name + ": is set, and so is " + name + "_FILE; keep one of them");
            } else if (file != null) {
                secret(name + "_FILE", file)
                        .ifPresent(text -> found.add(new Sourced(value(setting, text), where + " " + name + "_FILE")));
            }
        }
        found.stream()
                .filter(other -> !other.value().equals(found.getFirst().value()))
                .findFirst()
                .ifPresent(other -> problems.add(
                        found.getFirst().source() + ": says otherwise than " + other.source() + "; keep one of them"));
        return found.stream().findFirst();
    }

    private void refuseMisspelt() {
        Set<String> known =
                Arrays.stream(Setting.values()).flatMap(Environment::names).collect(Collectors.toSet());
        variables.keySet().stream()
                .filter(name -> name.startsWith(Setting.PREFIX) && !known.contains(name))
                .sorted()
                .forEach(name -> Setting.nearVariable(name)
                        .ifPresent(near ->
                                problems.add(where + " " + name + ": is not a setting; did you mean " + near + "?")));
    }

    private static Stream<String> names(Setting setting) {
        return setting.variables().stream()
                .flatMap(name -> setting.secret() ? Stream.of(name, name + "_FILE") : Stream.of(name));
    }

    private static Value value(Setting setting, String text) {
        return setting.shape() == Setting.Shape.ITEMS
                ? new Value.Items(
                        Arrays.stream(text.split(",", -1)).map(String::strip).toList())
                : new Value.Text(text);
    }

    private Optional<String> secret(String name, String file) {
        try (InputStream content = Files.newInputStream(Path.of(file))) {
            byte[] secret = content.readNBytes(MAX_SECRET_BYTES + 1);
            if (secret.length > MAX_SECRET_BYTES) {
                problems.add(where + " " + name + ": names a file of more than " + MAX_SECRET_BYTES
                        + " bytes; write the path of the file that holds the secret alone");
                return Optional.empty();
            }
            // Strictly: random bytes would lose most of their randomness as replacement characters.
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(secret));
            return Optional.of(text.toString().replaceFirst("\\R$", ""));
        } catch (IOException | IllegalArgumentException e) {
            problems.add(where + " " + name + ": names a file that cannot be read as UTF-8 text ("
                    + e.getClass().getSimpleName() + "); write the path of a readable file");
            return Optional.empty();
        }
    }
}
