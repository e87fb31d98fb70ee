package io.fastauth.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A setting, as the JSON Schema of the configuration file describes it. The schema is generated from the blueprints.
 *
 * @param key the key with its group, like {@code tokens.refresh-grace}
 * @param kind the type of its value
 * @param secret whether its value must not be shown
 * @param defaultText its default; empty for none
 * @param aliases other spellings in the file, with their groups
 */
record Setting(String key, Kind kind, boolean secret, String defaultText, List<String> aliases) {

    static final List<Setting> ALL;
    static final Set<String> GROUPS;

    static final String PREFIX = "FASTAUTH_";

    /** The secrets of the original library, whose variables also have no prefix. */
    private static final Set<String> BARE = Set.of("master-token", "cryptography-key");

    private static final int MAX_DISTANCE = 3;
    private static final String REFERENCE = "$ref";
    private static final String SCHEMA = "fastauth.config.schema.json";

    static {
        try {
            JsonNode root = new JsonMapper().readTree(schema()).get("properties");
            Map<String, List<String>> aliases = new LinkedHashMap<>();
            root.properties().stream()
                    .filter(member -> member.getValue().has(REFERENCE))
                    .forEach(member -> aliases.computeIfAbsent(
                                    member.getValue().get(REFERENCE).asText().replace("#/properties/", ""),
                                    key -> new ArrayList<>())
                            .add(member.getKey()));
            ALL = settings("", root, aliases).toList();
            GROUPS = Set.copyOf(groups(root).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("The schema in the jar cannot be read", e);
        }
    }

    /** The JSON type of a value. */
    enum Kind {
        TEXT("a text in quotes"),
        ITEMS("a list of texts, like [\"https://app.example.org\"]"),
        ENTRIES("a list of paths, and of objects like {\"path\": \"/orders\", \"scope\": \"orders:read\"}"),
        MEMBERS("an object of texts, like {\"name\": \"value\"}"),
        TREE("an object of texts and such objects, like {\"name\": {\"name\": \"value\"}}"),
        NUMBER("a whole number, without quotes"),
        FLAG("true or false, without quotes");

        private final String description;

        Kind(String description) {
            this.description = description;
        }

        /** Whether a variable has texts with commas between them. */
        boolean listed() {
            return this == ITEMS || this == ENTRIES;
        }

        /** Whether a value is an object; it cannot be set by a variable, but may refer to some. */
        boolean named() {
            return this == MEMBERS || this == TREE;
        }

        String description() {
            return description;
        }

        private static Kind of(JsonNode property) {
            return switch (property.path("type").asText()) {
                case "array" -> property.path("items").has("oneOf") ? ENTRIES : ITEMS;
                case "integer" -> NUMBER;
                case "boolean" -> FLAG;
                case "object" -> property.has("additionalProperties") ? MEMBERS : TREE;
                default -> TEXT;
            };
        }
    }

    /** The JSON Schema of the configuration file. */
    static String schema() throws IOException {
        try (InputStream schema = Setting.class.getResourceAsStream(SCHEMA)) {
            if (schema == null) {
                throw new IOException(SCHEMA + " is missing");
            }
            return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Stream<String> groups(JsonNode properties) {
        return properties.properties().stream()
                .filter(member -> member.getValue().has("properties"))
                .map(Map.Entry::getKey);
    }

    private static Stream<Setting> settings(String group, JsonNode properties, Map<String, List<String>> aliases) {
        return properties.properties().stream()
                .filter(member ->
                        !member.getValue().has(REFERENCE) && !member.getKey().startsWith("$"))
                .flatMap(member -> {
                    String key = group + member.getKey();
                    JsonNode property = member.getValue();
                    return property.has("properties")
                            ? settings(key + ".", property.get("properties"), aliases)
                            : Stream.of(new Setting(
                                    key,
                                    Kind.of(property),
                                    property.path("writeOnly").asBoolean(),
                                    defaultText(property.path("default")),
                                    aliases.getOrDefault(key, List.of())));
                });
    }

    private static String defaultText(JsonNode value) {
        return value.isArray()
                ? String.join(
                        ", ",
                        StreamSupport.stream(value.spliterator(), false)
                                .map(JsonNode::asText)
                                .toList())
                : value.asText();
    }

    /** The variables that can hold the setting. */
    List<String> variables() {
        Stream<String> bare = BARE.contains(key) ? Stream.of(upper(key)) : Stream.of();
        return Stream.concat(bare, names().map(Setting::upper).distinct().map(name -> PREFIX + name))
                .toList();
    }

    private static String upper(String key) {
        return key.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }

    private Stream<String> names() {
        return Stream.concat(Stream.of(key), aliases.stream());
    }

    /** The setting of a key in the configuration file, with its group. */
    static Optional<Setting> of(String key) {
        return ALL.stream()
                .filter(setting -> setting.names().anyMatch(key::equals))
                .findFirst();
    }

    /** The key that is probably meant by a misspelt one, or one of another group. */
    static Optional<String> near(String key) {
        String kebab = key.toLowerCase(Locale.ROOT).replace('_', '-');
        return nearest(kebab, known(), UnaryOperator.identity()).or(() -> nearest(last(kebab), known(), Setting::last));
    }

    private static Stream<String> known() {
        return Stream.concat(
                ALL.stream().flatMap(Setting::names), GROUPS.stream().sorted());
    }

    private static String last(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    /** The variable that is probably meant by a misspelt one, or by one without its group. */
    static Optional<String> nearVariable(String variable) {
        String key =
                variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
        return Stream.of(key, key.replaceFirst("-file$", ""))
                .flatMap(spelt -> nearest(spelt, ALL.stream().flatMap(Setting::names), known -> known.replace('.', '-'))
                        .or(() -> grouped(spelt))
                        .stream())
                .findFirst()
                .map(near -> PREFIX + upper(near));
    }

    /** The setting of a key without its group. A single word may be a variable of others, such as FASTAUTH_URL. */
    private static Optional<String> grouped(String key) {
        return ALL.stream()
                .map(Setting::key)
                .filter(known -> key.contains("-") && last(known).equals(key))
                .findFirst();
    }

    /** In short names few letters may differ: Kubernetes sets FASTAUTH_STORE_PORT for a service fastauth-store. */
    private static Optional<String> nearest(String key, Stream<String> names, UnaryOperator<String> form) {
        int most = Math.min(MAX_DISTANCE, key.length() / 4);
        return names.filter(known -> !known.contains("_") && distance(key, form.apply(known)) <= most)
                .min(Comparator.comparingInt(known -> distance(key, form.apply(known))));
    }

    /** The Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
