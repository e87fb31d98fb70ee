package io.fastauth.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.fastauth.token.ClientIdRule;
import io.fastauth.token.TokenInspector;
import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of pairs, one pair at a time: either the object of the original's {@code simple_db.json}, whose members
 * are clients; or what {@code store export} writes, a line for each client and a last one that counts them.
 */
final class PairFile {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final int MAX_TOKEN = TokenInspector.MAX_LENGTH;

    private final Path file;

    PairFile(Path file) {
        this.file = file;
    }

    /**
     * A pair as the file has it.
     *
     * @param expiresAt empty when only its refresh token says so
     */
    record Entry(String clientId, TokenPair pair, Optional<Instant> expiresAt) {}

    /** Takes an entry. */
    interface Taker {
        void take(Entry entry) throws IOException;
    }

    /**
     * Reads the whole file.
     *
     * @param taker gets each entry before the next one is read
     * @throws PairFileException when the file breaks off, or an entry is no pair; those before it have been taken
     */
    void read(Taker taker) throws IOException, PairFileException {
        try (JsonParser json = JSON.createParser(file.toFile())) {
            if (json.nextToken() == null) {
                throw new PairFileException(file + " is empty");
            }
            expect(json, JsonToken.START_OBJECT);
            String first = json.nextFieldName();
            if (first == null) {
                expect(json, JsonToken.END_OBJECT);
                end(json);
            } else if (json.nextToken() == JsonToken.START_OBJECT) {
                members(json, first, taker);
            } else {
                lines(json, first, taker);
            }
        } catch (JsonProcessingException e) {
            throw new PairFileException(
                    file + " is not whole: no JSON at line " + e.getLocation().getLineNr());
        }
    }

    private void members(JsonParser json, String first, Taker taker) throws IOException, PairFileException {
        String clientId = first;
        do {
            taker.take(entry(json, clientId, texts(json, json.nextFieldName())));
            clientId = json.nextFieldName();
            if (clientId != null) {
                json.nextToken();
                expect(json, JsonToken.START_OBJECT);
            }
        } while (clientId != null);
        end(json);
    }

    private void lines(JsonParser json, String first, Taker taker) throws IOException, PairFileException {
        long pairs = 0;
        Map<String, String> line = values(json, first);
        while (!line.containsKey("pairs")) {
            String clientId = line.getOrDefault("client_id", "");
            taker.take(entry(json, clientId, line));
            pairs++;
            if (json.nextToken() == null) {
                throw new PairFileException(file + " breaks off after " + pairs + " pairs: its last line is missing");
            }
            expect(json, JsonToken.START_OBJECT);
            line = texts(json, json.nextFieldName());
        }
        if (!line.get("pairs").equals(Long.toString(pairs))) {
            throw new PairFileException(
                    file + " is not whole: its last line counts " + line.get("pairs") + " pairs, and it has " + pairs);
        }
        end(json);
    }

    /** The members of an object whose first name has been read, but not its value. */
    private Map<String, String> texts(JsonParser json, @Nullable String first) throws IOException, PairFileException {
        if (first == null) {
            return Map.of();
        }
        json.nextToken();
        return values(json, first);
    }

    /** The members of an object whose first name and value have been read. */
    private Map<String, String> values(JsonParser json, String first) throws IOException, PairFileException {
        Map<String, String> members = new HashMap<>();
        String name = first;
        while (name != null) {
            JsonToken value = json.currentToken();
            if (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NUMBER_INT) {
                throw wrong(
                        json, "\"" + name.replaceAll("\\p{Cntrl}", "?") + "\" is neither a text nor a whole number");
            }
            members.put(name, json.getText());
            name = json.nextFieldName();
            if (name != null) {
                json.nextToken();
            }
        }
        expect(json, JsonToken.END_OBJECT);
        return members;
    }

    private Entry entry(JsonParser json, String clientId, Map<String, String> members) throws PairFileException {
        String access = members.getOrDefault("access_token", "");
        String refresh = members.getOrDefault("refresh_token", "");
        if (ClientIdRule.problem(clientId).isPresent()) {
            throw wrong(
                    json,
                    "the client id must be 1 to 255 characters without control characters, and not "
                            + ClientIdRule.READINESS);
        }
        if (access.length() > MAX_TOKEN || refresh.isEmpty() || refresh.length() > MAX_TOKEN) {
            throw wrong(
                    json,
                    "\"access_token\" and \"refresh_token\" must be texts of at most " + MAX_TOKEN + " characters");
        }
        return new Entry(clientId, new TokenPair(access, refresh), expiry(json, members));
    }

    private Optional<Instant> expiry(JsonParser json, Map<String, String> members) throws PairFileException {
        String text = members.get("expires_at");
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
        } catch (NumberFormatException | DateTimeException e) {
            throw wrong(json, "\"expires_at\" must be seconds since 1970");
        }
    }

    private void expect(JsonParser json, JsonToken token) throws PairFileException {
        if (json.currentToken() != token) {
            throw wrong(json, "it is neither the original's database nor an export");
        }
    }

    private void end(JsonParser json) throws IOException, PairFileException {
        if (json.nextToken() != null) {
            throw wrong(json, "more follows after its end");
        }
    }

    private PairFileException wrong(JsonParser json, String what) {
        return new PairFileException(file + ", line " + json.currentLocation().getLineNr() + ": " + what);
    }
}
