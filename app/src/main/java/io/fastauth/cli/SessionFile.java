package io.fastauth.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fastauth.token.ClientIdRule;
import io.fastauth.token.Session;
import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Reads a file of sessions, one at a time: the original's {@code simple_db.json}, an object whose members are clients
 * with their pairs; or an export, which has a line for each session and a last one with their number.
 */
final class SessionFile {

    private static final ObjectReader READER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()
            .readerFor(JsonNode.class);
    private static final String COUNT = "sessions";
    private static final int MAX_TOKEN = TokenPair.MAX_TOKEN_LENGTH;

    private final Path file;

    SessionFile(Path file) {
        this.file = file;
    }

    /** An entry of the file. */
    sealed interface Entry {

        /** A pair of the original; its tokens are not verified. */
        record Pair(String clientId, TokenPair tokens) implements Entry {}

        /** A line of an export. */
        record Exported(Session session) implements Entry {}
    }

    /**
     * Reads the whole file.
     *
     * @param entries gets each entry before the next one is read
     * @throws MalformedFileException when the file breaks off, or an entry is malformed; those before it were passed on
     */
    void read(Consumer<Entry> entries) throws IOException, MalformedFileException {
        try (JsonParser json = parser()) {
            if (json.nextToken() == null) {
                throw new MalformedFileException(file + " is empty");
            }
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw unknown(json);
            }
            String first = json.nextFieldName();
            if (first == null || json.nextToken() == JsonToken.START_OBJECT) {
                readOriginal(json, first == null ? "" : first, entries);
                return;
            }
        } catch (JsonProcessingException e) {
            throw broken(e);
        }
        readExport(entries);
    }

    private JsonParser parser() throws IOException {
        return READER.getFactory().createParser(file.toFile());
    }

    private void readOriginal(JsonParser json, String first, Consumer<Entry> entries)
            throws IOException, MalformedFileException {
        String clientId = first;
        while (json.currentToken() != JsonToken.END_OBJECT) {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw unknown(json);
            }
            entries.accept(pair(json, clientId, READER.readValue(json)));
            String next = json.nextFieldName();
            if (next != null) {
                clientId = next;
                json.nextToken();
            }
        }
        if (json.nextToken() != null) {
            throw more(json);
        }
    }

    private Entry.Pair pair(JsonParser json, String clientId, JsonNode tokens) throws MalformedFileException {
        if (ClientIdRule.problem(clientId).isPresent()) {
            throw malformed(json, SessionLine.CLIENT_ID_RULE);
        }
        JsonNode access = tokens.path("access_token");
        JsonNode refresh = tokens.path("refresh_token");
        if (!access.isTextual()
                || access.textValue().length() > MAX_TOKEN
                || !refresh.isTextual()
                || refresh.textValue().isEmpty()
                || refresh.textValue().length() > MAX_TOKEN) {
            throw malformed(
                    json,
                    "\"access_token\" and \"refresh_token\" must be texts of at most " + MAX_TOKEN + " characters");
        }
        return new Entry.Pair(clientId, new TokenPair(access.textValue(), refresh.textValue()));
    }

    private void readExport(Consumer<Entry> entries) throws IOException, MalformedFileException {
        long sessions = 0;
        try (JsonParser json = parser();
                MappingIterator<JsonNode> lines = READER.readValues(json)) {
            while (lines.hasNextValue()) {
                JsonNode line = lines.nextValue();
                if (line.has(COUNT)) {
                    requireEnd(lines, json, line.path(COUNT), sessions);
                    return;
                }
                if (!line.has("client_id")) {
                    throw unknown(json);
                }
                entries.accept(new Entry.Exported(session(json, line)));
                sessions++;
            }
        } catch (JsonProcessingException e) {
            throw broken(e);
        }
        throw new MalformedFileException(
                file + " breaks off after " + SessionStores.counted(sessions) + ": its last line is missing");
    }

    private Session session(JsonParser json, JsonNode line) throws MalformedFileException {
        try {
            return SessionLine.read(line);
        } catch (IllegalArgumentException e) {
            throw malformed(json, String.valueOf(e.getMessage()));
        }
    }

    private void requireEnd(MappingIterator<JsonNode> lines, JsonParser json, JsonNode count, long sessions)
            throws IOException, MalformedFileException {
        if (!count.isIntegralNumber() || count.longValue() != sessions) {
            throw new MalformedFileException(
                    file + " is not whole: its last line counts " + count + " sessions, and it has " + sessions);
        }
        if (lines.hasNextValue()) {
            throw more(json);
        }
    }

    private MalformedFileException broken(JsonProcessingException e) {
        return new MalformedFileException(
                file + " is not whole: no JSON at line " + e.getLocation().getLineNr());
    }

    private MalformedFileException unknown(JsonParser json) {
        return malformed(json, "it is neither the original's database nor an export");
    }

    private MalformedFileException more(JsonParser json) {
        return malformed(json, "more follows after its end");
    }

    private MalformedFileException malformed(JsonParser json, String problem) {
        return new MalformedFileException(
                file + ", line " + json.currentLocation().getLineNr() + ": " + problem);
    }

    /** The file is incomplete, or of another kind. The message names the file, the line and the problem. */
    static final class MalformedFileException extends Exception {

        private static final long serialVersionUID = 1L;

        private MalformedFileException(String message) {
            super(message);
        }
    }
}
