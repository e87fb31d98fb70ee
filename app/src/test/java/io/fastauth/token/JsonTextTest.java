package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTextTest {

    @Test
    void everyKindOfValueIsWrittenInItsOrder() {
        JsonText json = new JsonText()
                .add("text", "a\"b\n")
                .add("number", -1)
                .add("truth", true)
                .add("none", List.of())
                .add("two", List.of("x", "y"))
                .add("object", new JsonText().add("inner", "z"));
        json.addValue("value", "text");
        json.addValue("values", List.of("list"));
        json.addValue("else", false);
        assertEquals(
                "{\"text\":\"a\\\"b\\n\",\"number\":-1,\"truth\":true,\"none\":[],\"two\":[\"x\",\"y\"],"
                        + "\"object\":{\"inner\":\"z\"},\"value\":\"text\",\"values\":[\"list\"],\"else\":false}",
                new String(json.end(), StandardCharsets.UTF_8));
        assertEquals("{}", new String(new JsonText().end(), StandardCharsets.UTF_8));
    }

    @Test
    void everyCharacterThatNeedsItIsEscaped() throws JsonProcessingException {
        ObjectMapper jackson = new ObjectMapper();
        for (char c = 0; c < 0x3000; c++) {
            for (String text : List.of("a" + c, String.valueOf(c))) {
                assertEquals(
                        "{" + jackson.writeValueAsString(text) + ":" + jackson.writeValueAsString(text) + "}",
                        new String(new JsonText().add(text, text).end(), StandardCharsets.UTF_8));
            }
        }
    }
}
