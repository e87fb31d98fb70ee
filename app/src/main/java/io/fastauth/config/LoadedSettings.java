package io.fastauth.config;

import io.fastauth.token.InvalidSettingException.Problem;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The result of reading the files and variables.
 *
 * @param values the settings that are set, by their keys with their groups
 * @param files the files that exist and set anything
 * @param problems a line for each setting or file that cannot be read; such settings are not in {@code values}
 * @param contents digests of the contents of the files that settings name, by the keys of the settings; an empty text
 *     when a file cannot be read
 */
public record LoadedSettings(
        Map<String, Sourced> values, Set<Path> files, List<String> problems, Map<String, String> contents) {

    static final String KEYS_FILE = "tokens.keys-file";
    static final String CLIENTS_FILE = "clients-file";

    private static final String APPLICATION = "application";

    /** Credentials in the authority or in the parameters of a URL. */
    private static final Pattern URL_CREDENTIALS = Pattern.compile("(?i)(?<=//)[^?#]*(?=@)"
            // Without the slashes of an authority, which a start refuses.
            + "|^[^/?#]*:[^/?#]*(?=@)"
            + "|(?<=[?&;#](?:(?:hex)?key|[^=&]{0,40}(?:pass|secret|token)[^=&]{0,40})=)[^&]*"
            // The parameters of a persistence API may be called anything.
            + "|(?<=https?://[^?,]{0,2048}\\?)[^,]+");

    /** A line of {@link #report}. */
    public record Line(String key, String value, String source) {}

    /**
     * The value of a setting.
     *
     * @param entries the value as entries of a Helidon configuration; none for an empty list
     * @param source the file, variable or line that it was read from, for messages
     * @param spelling the key or name as it is written there
     */
    record Sourced(Map<String, String> entries, String source, String spelling) {

        /** Never the value: it may be a secret. */
        @Override
        public String toString() {
            return "Sourced[***, " + source + "]";
        }
    }

    public LoadedSettings {
        values = Map.copyOf(values);
        files = Set.copyOf(files);
        problems = List.copyOf(problems);
        contents = Map.copyOf(contents);
    }

    /**
     * The settings that an application has set by itself.
     *
     * @param texts the values by the keys of the settings; several for a list
     */
    public static LoadedSettings ofApplication(Map<String, List<String>> texts) {
        Map<String, Sourced> values = new HashMap<>();
        texts.forEach((key, items) -> {
            Map<String, String> entries = new LinkedHashMap<>();
            items.forEach(item -> entries.put(key + "." + entries.size(), item));
            values.put(key, new Sourced(entries, APPLICATION, APPLICATION));
        });
        return new LoadedSettings(values, Set.of(), List.of(), Map.of());
    }

    /** The settings that are set, without any other source. */
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
     * The settings that are set to another value, or only in one of two readings; one that names a file also when the
     * file has another content.
     *
     * @return their keys, sorted
     */
    public SortedSet<String> differences(LoadedSettings other) {
        SortedSet<String> different = new TreeSet<>(values.keySet());
        different.addAll(other.values.keySet());
        different.removeIf(key -> Optional.ofNullable(values.get(key))
                .map(Sourced::entries)
                .equals(Optional.ofNullable(other.values.get(key)).map(Sourced::entries)));
        contents.forEach((key, digest) -> {
            if (!digest.equals(other.contents.get(key))) {
                different.add(key);
            }
        });
        return different;
    }

    /** Whether a setting is set, by its key with its group. */
    public boolean sets(String key) {
        return values.containsKey(key);
    }

    /** The same settings without one, by its key with its group. */
    public LoadedSettings without(String key) {
        Map<String, Sourced> others = new HashMap<>(values);
        others.remove(key);
        return new LoadedSettings(others, files, problems, contents);
    }

    /** A problem in words, with the source of the setting. */
    public String line(Problem problem) {
        return Optional.ofNullable(values.get(problem.key()))
                .map(value -> value.source() + ": \"" + problem.key() + "\" " + problem.text())
                .orElseGet(problem::toString);
    }

    /**
     * Each setting, with its value and its source, in the order of the schema. A secret is {@code ***}, and so are the
     * credentials in a URL, which may be refused for having them.
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
                        : URL_CREDENTIALS.matcher(text(setting, value)).replaceAll("***");
                String spelling = value.source().contains(value.spelling()) ? "" : ": " + value.spelling();
                lines.add(new Line(setting.key(), text, value.source() + spelling));
            }
        }
        return lines;
    }

    /** Items with commas between them; an object in a list as its path, and its members in brackets. */
    private static String text(Setting setting, Sourced value) {
        if (setting.kind() != Setting.Kind.ENTRIES) {
            return String.join(", ", value.entries().values());
        }
        Map<String, List<String>> items = new LinkedHashMap<>();
        value.entries().forEach((key, text) -> {
            String[] names = key.substring(setting.key().length() + 1).split("\\.", -1);
            boolean path = names.length == 1 || names[1].equals("path");
            items.computeIfAbsent(names[0], index -> new ArrayList<>()).add(path ? text : names[1] + " " + text);
        });
        return items.values().stream()
                .map(item -> item.size() == 1
                        ? item.getFirst()
                        : item.getFirst() + " [" + String.join(", ", item.subList(1, item.size())) + "]")
                .collect(Collectors.joining(", "));
    }

    /** Never the values: some are secrets. */
    @Override
    public String toString() {
        return "LoadedSettings" + values.keySet();
    }
}
