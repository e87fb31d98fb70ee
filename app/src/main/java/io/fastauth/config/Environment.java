package io.fastauth.config;

import io.fastauth.config.LoadedSettings.Sourced;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.PrivateFile;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Settings in variables: {@code FASTAUTH_}, the group and the key in capitals; for the two secrets of the original
 * library also their bare names. A secret may be given by a file instead, with {@code _FILE} after the name.
 *
 * <p>A variable that starts with {@code FASTAUTH_} and nearly spells a setting is refused, because a guard that was
 * meant would otherwise be missing silently. Others are left alone: Kubernetes sets some for every service.
 */
final class Environment {

    private static final int MAX_SECRET_BYTES = 64 * 1024;

    private final Map<String, String> variables;
    private final UnaryOperator<String> source;
    private final List<String> problems;

    private Environment(Map<String, String> variables, UnaryOperator<String> source, List<String> problems) {
        this.variables = variables;
        this.source = source;
        this.problems = problems;
    }

    /**
     * Reads variables.
     *
     * @param source makes the name of a variable in messages, like {@code environment variable NAME}
     * @param problems gets a line for each problem
     * @return the values that are set, by the keys of the settings
     */
    static Map<String, Sourced> read(
            Map<String, String> variables, UnaryOperator<String> source, List<String> problems) {
        Environment environment = new Environment(variables, source, problems);
        Map<String, Sourced> values = new HashMap<>();
        environment.refuseMisspelt();
        for (Setting setting : Setting.ALL) {
            environment.read(setting).ifPresent(value -> values.put(setting.key(), value));
        }
        return values;
    }

    private Optional<Sourced> read(Setting setting) {
        if (setting.kind().named()) {
            setting.variables().stream()
                    .filter(variables::containsKey)
                    .forEach(name -> problems.add(source.apply(name) + ": cannot be set by a variable; write \""
                            + setting.key() + "\" in the configuration file, where a value may refer to ${NAME}"));
            return Optional.empty();
        }
        List<Sourced> found = new ArrayList<>();
        for (String name : setting.variables()) {
            String value = variables.get(name);
            if (value != null) {
                value(setting, value, name).ifPresent(found::add);
            }
            String file = setting.secret() ? variables.get(name + "_FILE") : null;
            if (file != null && value != null) {
                // Even when they agree: one of them may be changed later.
                problems.add(source.apply(name) + ": is set, and so is " + name + "_FILE; keep one of them");
            } else if (file != null) {
                secret(name + "_FILE", file)
                        .flatMap(text -> value(setting, text, name + "_FILE"))
                        .ifPresent(found::add);
            }
        }
        found.stream()
                .filter(other -> !other.entries().equals(found.getFirst().entries()))
                .findFirst()
                .ifPresent(other -> problems.add(
                        found.getFirst().source() + ": differs from " + other.source() + "; keep one of them"));
        return found.stream().findFirst();
    }

    private void refuseMisspelt() {
        Set<String> known = Setting.ALL.stream().flatMap(Environment::names).collect(Collectors.toSet());
        variables.keySet().stream()
                .filter(name -> name.startsWith(Setting.PREFIX) && !known.contains(name))
                .sorted()
                .forEach(name -> Setting.nearVariable(name)
                        .ifPresent(near ->
                                problems.add(source.apply(name) + ": is not a setting; did you mean " + near + "?")));
    }

    private static Stream<String> names(Setting setting) {
        return setting.variables().stream()
                .flatMap(name -> setting.secret() ? Stream.of(name, name + "_FILE") : Stream.of(name));
    }

    private Optional<Sourced> value(Setting setting, String text, String name) {
        Optional<String> problem = switch (setting.kind()) {
            case FLAG -> text.matches("true|false") ? Optional.empty() : Optional.of("must be true or false");
            case NUMBER -> text.matches("-?[0-9]{1,9}") ? Optional.empty() : Optional.of("is not a whole number");
            default -> Optional.empty();
        };
        problem.ifPresent(wrong -> problems.add(source.apply(name) + ": \"" + setting.key() + "\" " + wrong));
        return problem.isPresent()
                ? Optional.empty()
                : Optional.of(new Sourced(entries(setting, text), source.apply(name), name));
    }

    private static Map<String, String> entries(Setting setting, String text) {
        if (!setting.kind().listed()) {
            return Map.of(setting.key(), text);
        }
        Map<String, String> items = new LinkedHashMap<>();
        for (String item : text.split(",", -1)) {
            items.put(setting.key() + "." + items.size(), item.strip());
        }
        return items;
    }

    private Optional<String> secret(String name, String file) {
        try {
            return Optional.of(PrivateFile.read(Path.of(file), MAX_SECRET_BYTES).replaceFirst("\\R$", ""));
        } catch (InvalidSettingException e) {
            problems.add(source.apply(name) + ": names a file of more than " + MAX_SECRET_BYTES
                    + " bytes; write the path of the file that holds the secret alone");
        } catch (IOException | InvalidPathException e) {
            problems.add(source.apply(name) + ": names a file that cannot be read as UTF-8 text ("
                    + e.getClass().getSimpleName() + "); write the path of a readable file");
        }
        return Optional.empty();
    }
}
