package io.fastauth.config;

import io.fastauth.token.InvalidSettingException.Problem;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The result of reading the files and variables. Two readings are equal when they say the same.
 *
 * @param values the settings that are set, by their keys with their groups
 * @param files the files that exist and set anything
 * @param problems what cannot be read, a line each; without the settings that it concerns
 * @param keys a fingerprint of the content of {@code tokens.keys-file}; an empty text when it has none
 */
public record LoadedSettings(Map<String, Sourced> values, Set<Path> files, List<String> problems, String keys) {

    static final String KEYS_FILE = "tokens.keys-file";

    /** A line of {@link #report}. */
    public record Line(String key, String value, String source) {}

    public LoadedSettings {
        values = Map.copyOf(values);
        files = Set.copyOf(files);
        problems = List.copyOf(problems);
    }

    /**
     * The settings that are set.
     *
     * @return a configuration without any other source
     */
    public Config config() {
        return Config.builder(ConfigSources.create(entries()))
                .disableEnvironmentVariablesSource()
                .disableSystemPropertiesSource()
                .disableValueResolving()
                .disableKeyResolving()
                .build();
    }

    private Map<String, String> entries() {
        Map<String, String> entries = new HashMap<>();
        values.values().forEach(value -> entries.putAll(value.entries()));
        return entries;
    }

    /**
     * The settings that are set to another value, or only in one of two readings; {@code tokens.keys-file} also when
     * the file has another content.
     *
     * @param other the other reading
     * @return their keys, sorted
     */
    public SortedSet<String> differences(LoadedSettings other) {
        SortedSet<String> different = new TreeSet<>(values.keySet());
        different.addAll(other.values.keySet());
        different.removeIf(key -> Optional.ofNullable(values.get(key))
                .map(Sourced::entries)
                .equals(Optional.ofNullable(other.values.get(key)).map(Sourced::entries)));
        if (!keys.equals(other.keys)) {
            different.add(KEYS_FILE);
        }
        return different;
    }

    /**
     * Whether a setting is set.
     *
     * @param key its key, with its group
     * @return true when it is
     */
    public boolean sets(String key) {
        return values.containsKey(key);
    }

    /**
     * The same settings without one of them.
     *
     * @param key its key, with its group
     * @return the others
     */
    public LoadedSettings without(String key) {
        Map<String, Sourced> others = new HashMap<>(values);
        others.remove(key);
        return new LoadedSettings(others, files, problems, keys);
    }

    /**
     * A problem with its source.
     *
     * @param problem the problem
     * @return a line for a person
     */
    public String line(Problem problem) {
        return Optional.ofNullable(values.get(problem.key()))
                .map(value -> value.source() + ": \"" + problem.key() + "\" " + problem.text())
                .orElseGet(problem::toString);
    }

    /**
     * Each setting, with the value in force and its source.
     *
     * @return lines in the order of the schema; a secret as {@code ***}
     */
    public List<Line> report() {
        List<Line> lines = new ArrayList<>();
        for (Setting setting : Setting.ALL) {
            Sourced value = values.get(setting.key());
            if (value == null) {
                lines.add(new Line(setting.key(), setting.defaultText(), "default"));
            } else {
                String text = setting.secret()
                        ? "***"
                        : String.join(", ", value.entries().values());
                String spelling = value.source().contains(value.spelling()) ? "" : ": " + value.spelling();
                lines.add(new Line(setting.key(), text, value.source() + spelling));
            }
        }
        return lines;
    }

    /** Never the values: some are secrets. */
    @Override
    public String toString() {
        return "LoadedSettings" + values.keySet();
    }
}
