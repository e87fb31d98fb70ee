package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fastauth.FastAuthFeature;
import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.store.sql.SqlSessionStore;
import io.fastauth.testing.MemoryConnections;
import io.fastauth.testing.OauthServer;
import io.fastauth.testing.RegisteredClients;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.AuditFormat;
import io.fastauth.token.Grant;
import io.fastauth.token.Keyring;
import io.fastauth.token.RateLimit;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Coverage-guided: OAuth requests with any credentials and parameters are answered in the form of their RFC. Tokens are
 * issued only to a client whose secret is in the request, and nothing is told about a token without a secret.
 */
public class OauthRequestFuzzTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<Integer> STATUSES = Set.of(200, 400, 401, 403, 413, 415);
    /** RFC 6749, section 5.2, RFC 8707, section 2, and RFC 6750, section 3.1. */
    private static final Set<String> ERRORS = Set.of(
            "invalid_request",
            "invalid_client",
            "invalid_grant",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope",
            "invalid_target");

    private static final String SECRET = RegisteredClients.secret("shop");
    private static final String PUBLIC = "app";
    private static final int LONGEST_ANSWER = 4_000;

    /** Started by the first input: Jazzer sees only what is loaded after it. */
    private static final class Running {

        static final MemoryConnections CONNECTIONS = start();
    }

    private static MemoryConnections start() {
        String url = MemoryConnections.newDatabase();
        RegisteredClients clients = new RegisteredClients()
                .confidential(
                        "shop",
                        RegisteredClients.grant("read write", "https://api.example"),
                        RegisteredClients.May.REFRESH,
                        RegisteredClients.May.INTROSPECT)
                .open(PUBLIC, Grant.none(), RegisteredClients.May.REFRESH)
                .confidential("gone", Grant.none())
                .disable("gone");
        try (SqlSessionStore store = SqlSessionStore.open(
                new DatabaseAccess(url, Path.of(""), Optional.empty(), Optional.empty()),
                () -> new Keyring(Optional.empty(), List.of()))) {
            clients.all().forEach(store.clients()::add);
        }
        return MemoryConnections.to(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .addFeature(FastAuthFeature.create(config -> config.cryptographyKey(RunningServer.KEY)
                        .masterToken(RunningServer.MASTER)
                        .observe(observe -> observe.auditFormat(AuditFormat.OFF))
                        .guard(guard -> guard.failureLimit(new RateLimit(0, 1)))
                        .store(store -> store.url(url)))));
    }

    /**
     * The first line is the path below {@code /}, the last one the body, and those between them are headers.
     * {@code !SECRET!} stands for the secret of a client, and {@code !BASIC!} for its credentials.
     */
    @FuzzTest
    @DictionaryEntries({"oauth2/token", "auth/token/revoke", "auth/token/introspect", "!SECRET!", "!BASIC!", "&", "%"})
    @DictionaryEntries({"grant_type=client_credentials", "client_id=shop", "client_secret=!SECRET!", "scope=read"})
    @DictionaryEntries({"\\x0AAuthorization: Basic ", "\\x0AContent-Type: ", "resource=https://api.example", "token="})
    public void requestsAreAnsweredInTheFormOfTheirRfc(byte[] input)
            throws JsonProcessingException, InterruptedException {
        String text = new String(input, StandardCharsets.ISO_8859_1)
                .replace("!SECRET!", SECRET)
                .replace("!BASIC!", OauthServer.basic("shop").substring("Basic ".length()));
        int lineEnd = text.indexOf('\n');
        int bodyStart = text.lastIndexOf('\n');
        if (lineEnd < 0
                || !Set.of("oauth2/token", "auth/token/revoke", "auth/token/introspect")
                        .contains(text.substring(0, lineEnd))) {
            return;
        }
        String body = text.substring(bodyStart + 1);
        StringBuilder head =
                new StringBuilder("POST /" + text.substring(0, lineEnd) + " HTTP/1.1\r\nHost: localhost\r\n");
        text.substring(lineEnd, bodyStart)
                .lines()
                .filter(line -> line.matches("(Authorization|Content-Type|ACCESS-TOKEN|MASTER-TOKEN): [ -~]*"))
                .forEach(line -> head.append(line).append("\r\n"));
        head.append("Content-Length: ").append(body.length()).append("\r\n\r\n");

        String answer = Running.CONNECTIONS.exchange((head + body).getBytes(StandardCharsets.ISO_8859_1));
        assertAnswer(text.substring(0, lineEnd), head.toString(), body, answer);
    }

    private static void assertAnswer(String path, String head, String body, String answer)
            throws JsonProcessingException {
        assertTrue(answer.startsWith("HTTP/1.1 ") && answer.length() <= LONGEST_ANSWER, answer);
        int status = Integer.parseInt(answer.substring(9, 12));
        assertTrue(STATUSES.contains(status), answer);
        assertFalse(answer.contains(SECRET) || answer.contains(RunningServer.MASTER), answer);
        assertTrue(answer.contains("no-store") || status >= 400, answer);
        int contentStart = answer.indexOf("\r\n\r\n") + 4;
        JsonNode content = JSON.readTree(answer.substring(contentStart));
        if (content.has("error")) {
            assertTrue(ERRORS.contains(content.path("error").asText()), answer);
            assertTrue(content.path("error_description").asText().matches("[ -!#-\\[\\]-~]*"), answer);
        }
        boolean issued = content.has("access_token");
        assertEquals(status == 200 && path.equals("oauth2/token"), issued, answer);
        if (issued || content.path("active").asBoolean()) {
            assertTrue(hasSecret(head, body), () -> "answered without a credential: " + answer);
        }
    }

    /** Whether the request has the secret of the client, in one of the ways that are allowed. */
    private static boolean hasSecret(String head, String body) throws JsonProcessingException {
        String decoded = body.startsWith("{")
                ? JSON.readTree(body).path("client_secret").asText()
                : URLDecoder.decode(body, StandardCharsets.UTF_8);
        return decoded.contains(SECRET)
                || head.contains("MASTER-TOKEN: " + RunningServer.MASTER)
                || head.contains("Bearer " + RunningServer.MASTER)
                || head.lines()
                        .filter(line -> line.regionMatches(true, 0, "Authorization: Basic ", 0, 21))
                        .map(line ->
                                new String(Base64.getMimeDecoder().decode(line.substring(21)), StandardCharsets.UTF_8))
                        .anyMatch(pair -> pair.contains(SECRET));
    }
}
