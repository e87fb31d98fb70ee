package io.fastauth.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.persistence.ApiKeyFilter.ApiKey;
import io.fastauth.testing.ServedStore;
import io.fastauth.token.TokenPair;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The requests of the Python library, byte for byte as its HTTP client writes them, with the API key that its setting
 * {@code headers} adds.
 */
class OriginalClientTest {

    private static final String KEY = "an-api-key-of-more-than-32-characters";
    private static final String HEADERS = "Host: localhost:6789\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate\r\n"
            + "Connection: keep-alive\r\nUser-Agent: python-httpx/0.28.1\r\nX-Api-Key: " + KEY + "\r\n";
    private static final TokenPair PAIR = new TokenPair("eyJhY2Nlc3M", "eyJyZWZyZXNo");

    private ServedStore served;

    @BeforeEach
    void start(@TempDir Path folder) {
        served = ServedStore.start(folder, ApiKey.of("X-Api-Key", KEY));
    }

    @AfterEach
    void stop() {
        served.close();
    }

    private String save(String clientId, String body) {
        return served.raw("POST /mydb/data/token?client_id=" + clientId + " HTTP/1.1\r\n" + HEADERS + "Content-Length: "
                + body.length() + "\r\nContent-Type: application/json\r\n\r\n" + body);
    }

    private String load(String clientId) {
        return served.raw("GET /mydb/data/token?client_id=" + clientId + " HTTP/1.1\r\n" + HEADERS + "\r\n");
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    /** Up to 0.27 its JSON has spaces, since then none. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"data\":{\"access_token\":\"eyJhY2Nlc3M\",\"refresh_token\":\"eyJyZWZyZXNo\"}}",
                "{\"data\": {\"access_token\": \"eyJhY2Nlc3M\", \"refresh_token\": \"eyJyZWZyZXNo\"}}"
            })
    void savesAndLoads(String body) {
        String saved = save("a-client", body);
        assertTrue(saved.startsWith("HTTP/1.1 200 "), saved);
        assertEquals(Optional.of(PAIR), served.pairs().find("a-client"));

        String loaded = load("a-client");
        assertTrue(loaded.startsWith("HTTP/1.1 200 "), loaded);
        assertEquals(
                "{\"status\":\"success\",\"message\":\"Data retrieved successfully\",\"code\":200,"
                        + "\"data\":{\"access_token\":\"eyJhY2Nlc3M\",\"refresh_token\":\"eyJyZWZyZXNo\"},"
                        + "\"details\":{\"client_id\":\"a-client\"}}",
                body(loaded));
    }

    @Test
    void anUnknownClientIsNotFound() {
        String answer = load("nobody%20here");
        assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
        assertEquals(
                "{\"status\":\"error\",\"message\":\"Client ID not found\",\"code\":404,"
                        + "\"details\":{\"client_id\":\"nobody here\"}}",
                body(answer));
    }
}
