package io.fastauth.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.persistence.ApiKeyFilter.ApiKey;
import io.fastauth.testing.ServedStore;
import io.fastauth.token.TokenPair;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the served persistence API refuses, and that a refusal changes nothing. */
class ServedApiTest {

    private static final String KEY = "an-api-key-of-more-than-32-characters";
    private static final String GOOD = "{\"data\":{\"access_token\":\"a\",\"refresh_token\":\"r\"}}";

    private ServedStore served;

    @BeforeEach
    void start(@TempDir Path folder) {
        served = ServedStore.start(folder, ApiKey.of("X-Store-Key", KEY));
    }

    @AfterEach
    void stop() {
        served.close();
    }

    private String post(String query, String body, String... headers) {
        StringBuilder request = new StringBuilder("POST /mydb/data/token" + query + " HTTP/1.1\r\nHost: x\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return served.raw(
                request + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private static String status(String answer) {
        return answer.substring(9, 12);
    }

    @Test
    void asksForItsKeyOnce() {
        assertEquals("401", status(post("?client_id=c", GOOD)));
        assertEquals("401", status(post("?client_id=c", GOOD, "X-Store-Key: " + KEY + "x")));
        assertEquals("401", status(post("?client_id=c", GOOD, "X-Api-Key: " + KEY)));
        assertEquals("401", status(post("?client_id=c", GOOD, "X-Store-Key: " + KEY, "X-Store-Key: " + KEY)));
        assertEquals(Optional.empty(), served.pairs().find("c"));
        assertEquals("200", status(post("?client_id=c", GOOD, "X-Store-Key: " + KEY)));
        assertFalse(post("?client_id=c", GOOD).contains(KEY));
    }

    @Test
    void headIsAnsweredAsGetWithoutContent() {
        post("?client_id=c", GOOD, "X-Store-Key: " + KEY);
        String pairs = "HEAD /mydb/data/token?client_id=%s HTTP/1.1\r\nHost: x\r\nX-Store-Key: " + KEY + "\r\n\r\n";

        for (String answer : List.of(served.raw(pairs.formatted("c")), served.raw(pairs.formatted("nobody")))) {
            assertTrue(answer.endsWith("\r\n\r\n"), answer);
        }
        assertEquals("200", status(served.raw(pairs.formatted("c"))));
        assertEquals("404", status(served.raw(pairs.formatted("nobody"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~|{}|400",
                "?client_id=|" + GOOD + "|400",
                "?client_id=a&client_id=b|" + GOOD + "|400",
                "?client_id=%zz|" + GOOD + "|400",
                "?client_id=%00|" + GOOD + "|400",
                "?client_id=c|~~|400",
                "?client_id=c|[]|400",
                "?client_id=c|{\"data\":[]}|400",
                "?client_id=c|{\"data\":{\"access_token\":\"a\"}}|400",
                "?client_id=c|{\"data\":{\"access_token\":1,\"refresh_token\":\"r\"}}|400",
                "?client_id=c|{\"data\":{\"access_token\":\"\",\"refresh_token\":\"r\"}}|400",
                "?client_id=c|" + GOOD + "{}|400",
            })
    void refusesWhatIsNoPair(String query, String body, String status) {
        assertEquals(status, status(post(query, body, "X-Store-Key: " + KEY)));
        assertEquals(Optional.empty(), served.pairs().find("c"));
    }

    /** A web page can send these to another site without asking (Fetch, CORS-safelisted request headers). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: text/plain",
                "Content-Type: application/x-www-form-urlencoded",
                "Content-Type: multipart/form-data; boundary=b",
                "X-Content-Type: application/json"
            })
    void refusesABodyThatIsNotDeclaredAsJson(String field) {
        post("?client_id=c", GOOD, "X-Store-Key: " + KEY);
        String removal = "{\"data\":{\"access_token\":\"\",\"refresh_token\":\"\"}}";
        assertEquals(
                "415",
                status(served.raw("POST /mydb/data/token?client_id=c HTTP/1.1\r\nHost: x\r\nX-Store-Key: " + KEY
                        + "\r\n" + field + "\r\nContent-Length: " + removal.length() + "\r\n\r\n" + removal)));
        assertEquals(Optional.of(new TokenPair("a", "r")), served.pairs().find("c"));
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        String answer = post("?client_id=c", " ".repeat(40_000) + GOOD, "X-Store-Key: " + KEY);
        assertEquals("413", status(answer));
    }

    @Test
    void refusesAChangeOfAnotherPairThanTheOneThatIsMeant() {
        String saved = post("?client_id=c", GOOD, "X-Store-Key: " + KEY);
        String tag = saved.lines()
                .filter(line -> line.regionMatches(true, 0, "ETag:", 0, 5))
                .map(line -> line.substring(5).strip())
                .findFirst()
                .orElseThrow();
        String next = GOOD.replace("\"a\"", "\"b\"");
        assertEquals("412", status(post("?client_id=c", next, "X-Store-Key: " + KEY, "If-Match: \"other\"")));
        assertEquals("412", status(post("?client_id=nobody", next, "X-Store-Key: " + KEY, "If-Match: " + tag)));
        assertEquals(Optional.of(new TokenPair("a", "r")), served.pairs().find("c"));
        assertEquals("200", status(post("?client_id=c", next, "X-Store-Key: " + KEY, "If-Match: " + tag)));
        assertEquals(Optional.of(new TokenPair("b", "r")), served.pairs().find("c"));
    }

    @Test
    void aPairOfEmptyTextsRemovesTheStoredOne() {
        String removal = "{\"data\":{\"access_token\":\"\",\"refresh_token\":\"\"}}";
        post("?client_id=c", GOOD, "X-Store-Key: " + KEY);
        assertEquals("412", status(post("?client_id=c", removal, "X-Store-Key: " + KEY, "If-Match: \"other\"")));
        assertEquals(Optional.of(new TokenPair("a", "r")), served.pairs().find("c"));
        assertEquals("200", status(post("?client_id=c", removal, "X-Store-Key: " + KEY, "If-Match: *")));
        assertEquals(Optional.empty(), served.pairs().find("c"));

        post("?client_id=c", GOOD, "X-Store-Key: " + KEY);
        assertEquals("200", status(post("?client_id=c", removal, "X-Store-Key: " + KEY)));
        assertEquals(Optional.empty(), served.pairs().find("c"));
    }

    @Test
    void knowsNoOtherMethodsAndPaths() {
        String delete = served.raw(
                "DELETE /mydb/data/token?client_id=c HTTP/1.1\r\nHost: x\r\nX-Store-Key: " + KEY + "\r\n\r\n");
        assertTrue(status(delete).equals("404") || status(delete).equals("405"), delete);
        assertEquals("404", status(served.raw("GET /other HTTP/1.1\r\nHost: x\r\nX-Store-Key: " + KEY + "\r\n\r\n")));
    }
}
