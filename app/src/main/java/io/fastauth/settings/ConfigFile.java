package io.fastauth.settings;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.helidon.config.Config;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads {@code fastauth.config.json}: both spellings of each key, strictly. */
final class ConfigFile {

    private static final int MAX_BYTES = 1024 * 1024;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String name;
    private final List<String> problems;
    private final Map<Setting, Sourced> values = new EnumMap<>(Setting.class);
    private final Map<Setting, String> spellings = new EnumMap<>(Setting.class);

    private ConfigFile(String name, List<String> problems) {
        this.name = name;
        this.problems = problems;
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @param problems gets a line for each problem
     * @return what the file sets
     */
    static Map<Setting, Sourced> read(Path file, List<String> problems) {
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
            // Its message may quote the file, and with it a secret: only the place is told.
            problems.add(name + ": is not valid JSON" + place(e.getLocation())
                    + "; a key that stands twice is not valid either");
        } catch (IOException e) {
            problems.add(name + ": cannot be read (" + e.getClass().getSimpleName() + "); check " + file);
        }
        return reader.values;
    }

    /** A file beyond the parser's limits, such as of depth, has no place. */
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
        root.properties().forEach(member -> member(member.getKey(), member.getValue()));
    }

    private void member(String key, JsonNode json) {
        Optional<Setting> known = Setting.spelt(key);
        if (known.isEmpty()) {
            problems.add(name + ": " + quoted(key) + " is not a setting; "
                    + Setting.near(key)
                            .map(near -> "did you mean \"" + near + "\"?")
                            .orElse("remove it"));
            return;
        }
        Setting setting = known.get();
        String earlier = spellings.putIfAbsent(setting, key);
        if (earlier != null) {
            problems.add(name + ": \"" + key + "\" is the same setting as \"" + earlier + "\"; keep one of them");
        } else if (!json.isNull()) {
            value(setting, json)
                    .ifPresentOrElse(
                            value -> values.put(setting, new Sourced(value, name)),
                            () -> problems.add(name + ": \"" + key + "\" must be "
                                    + setting.shape().description()));
        }
    }

    private static Optional<Value> value(Setting setting, JsonNode json) {
        return switch (setting.shape()) {
            case TEXT -> json.isTextual() ? Optional.of(new Value.Text(json.textValue())) : Optional.empty();
            case FLAG -> json.isBoolean() ? Optional.of(new Value.Text(json.asText())) : Optional.empty();
            case NUMBER -> json.isIntegralNumber() ? Optional.of(new Value.Text(json.asText())) : Optional.empty();
            case ITEMS ->
                json.isArray() && allTexts(json)
                        ? Optional.of(new Value.Items(StreamSupport.stream(json.spliterator(), false)
                                .map(JsonNode::textValue)
                                .toList()))
                        : Optional.empty();
            case TREE -> {
                Map<String, String> leaves = new LinkedHashMap<>();
                yield json.isObject() && collected("", json, leaves)
                        ? Optional.of(new Value.Tree(leaves))
                        : Optional.empty();
            }
            case MEMBERS -> json.isObject() && allTexts(json) ? Optional.of(members(json)) : Optional.empty();
        };
    }

    private static Value members(JsonNode json) {
        Map<String, String> members = new LinkedHashMap<>();
        json.properties()
                .forEach(
                        member -> members.put(member.getKey(), member.getValue().textValue()));
        return new Value.Members(members);
    }

    /** False when there is anything but objects and texts; true and false count as texts. */
    private static boolean collected(String above, JsonNode object, Map<String, String> leaves) {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String path = above + Config.Key.escapeName(member.getKey());
            JsonNode value = member.getValue();
            if (value.isTextual() || value.isBoolean()) {
                leaves.put(path, value.asText());
            } else if (!value.isObject() || !collected(path + ".", value, leaves)) {
                return false;
            }
        }
        return true;
    }

    private static boolean allTexts(JsonNode json) {
        return StreamSupport.stream(json.spliterator(), false).allMatch(JsonNode::isTextual);
    }

    /** A key that is not ours may be anything, so it is shortened and made printable. */
    private static String quoted(String key) {
        String printable = key.replaceAll("[^\\x20-\\x7e]", "?");
        return "\"" + (printable.length() > 60 ? printable.substring(0, 60) + "…" : printable) + "\"";
    }
}
