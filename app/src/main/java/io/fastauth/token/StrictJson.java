package io.fastauth.token;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Strict parsing of the JSON objects of tokens: one object in valid UTF-8 and nothing after it, no member twice (RFC
 * 7515, section 4; RFC 7519, section 4), and no deep nesting.
 */
final class StrictJson {

    private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());

    /** Kept, because {@code Json.create…} searches the class path for its provider at each call. */
    static final JsonBuilderFactory BUILDERS = Json.createBuilderFactory(Map.of());

    private static final int MAX_DEPTH = 16;

    private StrictJson() {}

    /** A text is not a token that we could have issued. The message gives the reason, without any part of the text. */
    static final class MalformedTokenException extends Exception {

        private static final long serialVersionUID = 1L;

        /** Without a stack trace: refusing an attacker's token should cost as little as possible. */
        MalformedTokenException(String reason) {
            super(reason, null, false, false);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * Parses an object.
     *
     * @param part the name of the object in the reason of a refusal
     */
    static JsonObject object(byte[] json, String part) throws MalformedTokenException {
        try (JsonParser parser = PARSERS.createParser(new StringReader(text(json)))) {
            if (!parser.hasNext() || parser.next() != JsonParser.Event.START_OBJECT) {
                throw notAnObject(part);
            }
            JsonObject object = members(parser, 1);
            if (parser.hasNext()) {
                throw notAnObject(part);
            }
            return object;
        } catch (CharacterCodingException | RuntimeException e) {
            // The parser throws many kinds of exceptions, and their messages quote the text: none is passed on.
            throw notAnObject(part);
        }
    }

    /** The parser's own {@code getObject} accepts a member twice, whatever its configuration. */
    private static JsonObject members(JsonParser parser, int depth) {
        JsonObjectBuilder object = BUILDERS.createObjectBuilder();
        Set<String> names = new HashSet<>();
        while (parser.next() != JsonParser.Event.END_OBJECT) {
            String name = parser.getString();
            if (!names.add(name)) {
                throw new JsonException("a member twice");
            }
            parser.next();
            object.add(name, value(parser, depth));
        }
        return object.build();
    }

    private static JsonValue value(JsonParser parser, int depth) {
        if (depth > MAX_DEPTH) {
            throw new JsonException("nested too deeply");
        }
        return switch (parser.currentEvent()) {
            case START_OBJECT -> members(parser, depth + 1);
            case START_ARRAY -> items(parser, depth + 1);
            default -> parser.getValue();
        };
    }

    private static JsonArray items(JsonParser parser, int depth) {
        JsonArrayBuilder array = BUILDERS.createArrayBuilder();
        while (parser.next() != JsonParser.Event.END_ARRAY) {
            array.add(value(parser, depth));
        }
        return array.build();
    }

    private static MalformedTokenException notAnObject(String part) {
        return new MalformedTokenException("the " + part + " is not a JSON object with each member once");
    }

    private static String text(byte[] utf8) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    }

    /** A member that is a text; empty when it is absent or of another type. */
    static Optional<String> text(JsonObject object, String member) throws MalformedTokenException {
        JsonValue value = object.get(member);
        if (!(value instanceof JsonString string)) {
            return Optional.empty();
        }
        String text = string.getString();
        if (!text.equals(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))) {
            // Half a surrogate pair became another text.
            throw new MalformedTokenException("a text of the token is not valid Unicode");
        }
        return Optional.of(text);
    }
}
