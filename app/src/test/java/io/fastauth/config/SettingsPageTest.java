package io.fastauth.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.testing.Documented;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The table of docs/settings.md has each setting of the schema, with its default and its description. */
class SettingsPageTest {

    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void theTableIsThatOfTheSchema() throws IOException {
        JsonNode schema = new ObjectMapper()
                .readTree(DOCS.resolve("fastauth.config.schema.json").toFile());
        assertEquals(
                rows("", schema.get("properties")).collect(Collectors.joining("\n")),
                Documented.text(DOCS.resolve("settings.md"))
                        .lines()
                        .filter(line -> line.startsWith("| `"))
                        .collect(Collectors.joining("\n")));
    }

    private static Stream<String> rows(String group, JsonNode properties) {
        return properties.properties().stream()
                .filter(member ->
                        !member.getValue().has("$ref") && !member.getKey().startsWith("$"))
                .flatMap(member -> {
                    JsonNode setting = member.getValue();
                    String key = group + member.getKey();
                    return setting.has("properties")
                            ? rows(key + ".", setting.get("properties"))
                            : Stream.of("| `" + key + "` | " + defaultOf(setting.path("default")) + " | "
                                    + setting.get("description").asText() + oneOf(setting.path("enum")) + " |");
                });
    }

    private static String defaultOf(JsonNode value) {
        if (!value.isArray() && value.asText().isEmpty()) {
            return "—";
        }
        List<String> texts = value.isArray() ? texts(value) : List.of(value.asText());
        return texts.isEmpty() ? "`[]`" : code(texts);
    }

    private static String oneOf(JsonNode values) {
        return values.isMissingNode() ? "" : " One of " + code(texts(values)) + ".";
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static String code(List<String> texts) {
        return texts.stream().map(text -> "`" + text + "`").collect(Collectors.joining(", "));
    }
}
