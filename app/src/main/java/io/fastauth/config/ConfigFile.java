package io.fastauth.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fastauth.config.LoadedSettings.Sourced;
import io.helidon.config.Config;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads {@code fastauth.config.json}, strictly: every key must be known, and set once. */
final class ConfigFile {

    private static final Pattern WORD = Pattern.compile("\\S+");

    private static final int MAX_BYTES = 1024 * 1024;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String name;
    private final List<String> problems;
    private final Map<String, Sourced> values = new HashMap<>();
    private final Map<String, String> spellings = new HashMap<>();

    private ConfigFile(String name, List<String> problems) {
        this.name = name;
        this.problems = problems;
    }

    /**
     * Reads a file.
     *
     * @param problems gets a line for each problem
     * @return the values that are set, by the keys of the settings
     */
    static Map<String, Sourced> read(Path file, List<String> problems) {
        String name = String.valueOf(file.getFileName());
        ConfigFile reader = new ConfigFile(name, problems);
        try (InputStream content = Files.newInputStream(file)) {
            byte[] json = content.readNBytes(MAX_BYTES + 1);
            if (json.length > MAX_BYTES) {
                problems.add(name + ": is larger than " + MAX_BYTES + " bytes");
                return Map.of();
            }
            reader.read(MAPPER.readTree(json));
        } catch (JsonProcessingException e) {
            // Its message may quote a secret of the file.
            problems.add(name + ": is not valid JSON" + place(e.getLocation())
                    + "; a key that stands twice is not valid either");
        } catch (IOException e) {
            problems.add(name + ": cannot be read (" + e.getClass().getSimpleName() + "); check " + file);
        }
        return reader.values;
    }

    /** Beyond the parser's limits, such as of depth, there is no location. */
    private static String place(@Nullable JsonLocation location) {
        return location == null
                ? ", or is nested too deeply"
                : ", at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private void read(JsonNode root) {
        if (!root.isObject()) {
            problems.add(name + ": must hold one JSON object, like {\"app-name\": \"fastauth\"}");
            return;
        }
        root.properties().stream()
                // For editors.
                .filter(member -> !member.getKey().equals("$schema"))
                .forEach(member -> member(member.getKey(), member.getValue()));
    }

    private void member(String key, JsonNode json) {
        if (Setting.GROUPS.contains(key)) {
            if (json.isObject()) {
                json.properties().forEach(member -> member(key + "." + member.getKey(), member.getValue()));
            } else if (!json.isNull()) {
                problems.add(name + ": \"" + key + "\" must be an object of settings");
            }
            return;
        }
        Setting.of(key).ifPresentOrElse(setting -> value(setting, key, json), () -> unknown(key));
    }

    private void unknown(String key) {
        problems.add(name + ": " + quoted(key) + " is not a setting; "
                + Setting.near(key)
                        .map(near -> "did you mean \"" + near + "\"?")
                        .orElse("remove it"));
    }

    private void value(Setting setting, String key, JsonNode json) {
        String earlier = spellings.putIfAbsent(setting.key(), key);
        if (earlier != null) {
            problems.add(name + ": \"" + key + "\" is the same setting as \"" + earlier + "\"; keep one of them");
            return;
        }
        Map<String, String> entries = new LinkedHashMap<>();
        if (!json.isNull() && collected(setting, json, entries)) {
            values.put(setting.key(), new Sourced(entries, name, key));
        } else if (!json.isNull()) {
            problems.add(name + ": \"" + key + "\" must be " + setting.kind().description());
        }
    }

    /** False when the value is not of the kind of the setting. */
    private static boolean collected(Setting setting, JsonNode json, Map<String, String> entries) {
        return switch (setting.kind()) {
            case TEXT -> json.isTextual() && put(entries, setting.key(), json);
            case FLAG -> json.isBoolean() && put(entries, setting.key(), json);
            case NUMBER -> json.isIntegralNumber() && json.canConvertToInt() && put(entries, setting.key(), json);
            case ITEMS -> {
                for (int i = 0; json.isArray() && i < json.size(); i++) {
                    put(entries, setting.key() + "." + i, json.get(i));
                }
                yield json.isArray() && allTexts(json);
            }
            case ENTRIES -> json.isArray() && entries(setting.key(), json, entries);
            case MEMBERS -> json.isObject() && allTexts(json) && tree(setting.key(), json, entries);
            case TREE -> json.isObject() && tree(setting.key(), json, entries);
        };
    }

    private static boolean put(Map<String, String> entries, String key, JsonNode json) {
        entries.put(key, json.asText());
        return true;
    }

    /** False when an entry is neither a text nor an object of texts and lists of texts with a path. */
    private static boolean entries(String above, JsonNode array, Map<String, String> entries) {
        for (int i = 0; i < array.size(); i++) {
            JsonNode entry = array.get(i);
            String path = above + "." + i;
            if (entry.isTextual()) {
                put(entries, path, entry);
            } else if (!entry.path("path").isTextual() || !members(path, entry, entries)) {
                return false;
            }
        }
        return true;
    }

    private static boolean members(String above, JsonNode object, Map<String, String> entries) {
        // The path comes first, as a report shows it.
        put(entries, above + ".path", object.get("path"));
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String path = above + "." + Config.Key.escapeName(member.getKey());
            JsonNode value = member.getValue();
            boolean list = value.isArray() && !value.isEmpty() && allTexts(value);
            if (list && words(value)) {
                // One text, because Helidon takes quadratic time to build a long list.
                entries.put(path, texts(value).collect(Collectors.joining(" ")));
            }
            for (int i = 0; list && !words(value) && i < value.size(); i++) {
                put(entries, path + "." + i, value.get(i));
            }
            if (!list && !(value.isTextual() && put(entries, path, value))) {
                return false;
            }
        }
        return true;
    }

    /** Whether each text is one word, so that their list can be written as one text. */
    private static boolean words(JsonNode texts) {
        return texts(texts).allMatch(text -> WORD.matcher(text).matches());
    }

    private static Stream<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText);
    }

    /** False when there is anything but objects and texts; true and false count as texts. */
    private static boolean tree(String above, JsonNode object, Map<String, String> entries) {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            // A dot in a name would be read as a level of the tree.
            String path = above + "." + Config.Key.escapeName(member.getKey());
            JsonNode value = member.getValue();
            if (value.isTextual() || value.isBoolean()) {
                put(entries, path, value);
            } else if (!value.isObject() || !tree(path, value, entries)) {
                return false;
            }
        }
        return true;
    }

    private static boolean allTexts(JsonNode json) {
        return StreamSupport.stream(json.spliterator(), false).allMatch(JsonNode::isTextual);
    }

    /** An unknown key, shortened and made printable. */
    private static String quoted(String key) {
        String printable = key.replaceAll("[^\\x20-\\x7e]", "?");
        return "\"" + (printable.length() > 60 ? printable.substring(0, 60) + "…" : printable) + "\"";
    }
}
