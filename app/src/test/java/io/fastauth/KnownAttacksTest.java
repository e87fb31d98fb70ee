package io.fastauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.guard.PathEntry;
import io.fastauth.testing.HandmadeToken;
import io.fastauth.testing.OauthServer;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RegisteredClients;
import io.fastauth.testing.RunningServer;
import io.fastauth.testing.Wire;
import io.fastauth.token.Grant;
import io.helidon.webserver.http.HttpRouting;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks that gateways, identity providers and HTTP servers were reported to be open to, tried on a running server.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KnownAttacksTest {

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
    private static final String SMUGGLED = "GET /access/smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String CLAIMS =
            "{\"client_id\":\"shop\",\"type\":\"access\",\"iat\":1767225600,\"exp\":4102444800}";

    private final Queue<String> served = new ConcurrentLinkedQueue<>();
    private OauthServer oauth;
    private RunningServer server;
    private String token = "";

    @BeforeAll
    void start(@TempDir Path folder) {
        oauth = OauthServer.start(
                folder.resolve("oauth"),
                new RegisteredClients().confidential("shop", Grant.none()).confidential("till", Grant.none()),
                config -> {});
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                        .accessTokenPaths(List.of(PathEntry.of("/access"), PathEntry.of("/private"))),
                this::host);
        token = Pairs.pair(server.get("/auth/token/new?client_id=shop")).accessToken();
    }

    private void host(HttpRouting.Builder routing) {
        routing.any((request, response) -> {
            served.add(request.prologue().method() + " " + request.path().path() + " "
                    + (request.content().hasEntity() ? request.content().as(String.class) : ""));
            response.send("served");
        });
    }

    @AfterAll
    void stop() {
        server.close();
        oauth.close();
    }

    @BeforeEach
    void forget() {
        served.clear();
    }

    private List<Integer> statuses(String bytes) {
        try (Wire wire = Wire.to(server.port())) {
            wire.trySend(bytes);
            wire.tryFinish();
            List<Integer> statuses = new ArrayList<>();
            STATUS.matcher(wire.untilClosed())
                    .results()
                    .forEach(match -> statuses.add(Integer.valueOf(match.group(1))));
            return statuses;
        }
    }

    /** A proxy that believes every caller's forwarded path skips the authentication of the path that it serves. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Uri: /open",
                "X-Original-URL: /open",
                "X-Rewrite-URL: /open",
                "X-Forwarded-Prefix: /open"
            })
    void aForwardedPathDoesNotReplaceThatOfTheRequest(String header) {
        assertEquals(List.of(401), statuses("GET /private HTTP/1.1\r\nHost: a\r\n" + header + "\r\n\r\n"));
        assertTrue(served.isEmpty(), served::toString);
    }

    /** Gateways remove X-Forwarded-Uri of a client, and some servers take X_Forwarded_Uri for the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X_Forwarded_Uri: /open",
                "X-Forwarded_Uri: /open",
                "X_Original_URI: /open",
                "x-forwarded-uri : /open"
            })
    void anAliasOfAForwardedHeaderIsNotThatHeader(String alias) {
        String head = "GET /auth/verify HTTP/1.1\r\nHost: a\r\nX-Forwarded-Method: GET\r\n";
        int status = alias.contains(" :") ? 400 : 401;

        assertEquals(List.of(status), statuses(head + "X-Forwarded-Uri: /private\r\n" + alias + "\r\n\r\n"));
        assertEquals(List.of(status), statuses(head + alias + "\r\n\r\n"));
    }

    /** A prefix of an open path, from which the service behind the gateway climbs to a guarded one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/info/../private",
                "/info/..%2Fprivate",
                "/info%2F..%2Fprivate",
                "/info/..%5cprivate",
                "/info/..;/private",
                "/data/..//private",
                "//private",
                "/info/%2e%2e/private/secret",
                "/info/..%252Fprivate"
            })
    void aPathThatClimbsIsJudgedWhereItArrives(String path) {
        assertEquals(List.of(401), statuses("GET /auth/ext-authz" + path + " HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertEquals(
                List.of(401),
                statuses("GET /auth/verify HTTP/1.1\r\nHost: a\r\nX-Original-URL: https://a" + path + "\r\n\r\n"));
    }

    /** A codec that is nearly chunked, beside a length: one of two parsers believes the length. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "chunked\t",
                "chunked ",
                "chunked,",
                "\tchunked",
                "chunked, gzip",
                "gzip, chunked",
                "chunked;x",
                "CHUNKED"
            })
    void aNearlyChunkedBodyWithALengthIsRefused(String coding) {
        String head =
                "POST /open HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: " + coding + "\r\n\r\n";

        assertEquals(List.of(400), statuses(head + "0\r\n\r\n" + SMUGGLED));
        assertTrue(served.isEmpty(), served::toString);
    }

    /** Methods that rarely have a body: a proxy forgot it, and it became the next request. */
    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "OPTIONS", "GET"})
    void theBodyOfAnyMethodIsABody(String method) {
        String chunk = Integer.toHexString(SMUGGLED.length()) + "\r\n" + SMUGGLED + "\r\n0\r\n\r\n";

        assertEquals(
                List.of(200),
                statuses(method + " /open HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk));
        assertEquals(List.of(method + " /open " + SMUGGLED), List.copyOf(served));
    }

    /** A proxy takes an upgrade that failed for a tunnel: what follows is guarded like any request. */
    @ParameterizedTest
    @CsvSource({"13,websocket,/open", "1,websocket,/ws/access", "13,h2c,/open", "13,'websocket, h2c',/private"})
    void whatFollowsAFailedUpgradeIsGuarded(String version, String protocol, String path) {
        List<Integer> statuses = statuses("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: "
                + protocol + "\r\nSec-WebSocket-Version: " + version
                + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" + SMUGGLED);

        assertFalse(statuses.contains(101), statuses::toString);
        assertTrue(statuses.size() == 1 || statuses.getLast() == 401, statuses::toString);
        assertTrue(served.stream().noneMatch(request -> request.contains("smuggled")), served::toString);
    }

    /** A server looked at the first hundred fields only, and let a second credential through behind them. */
    @Test
    void aSecondCredentialBehindManyFieldsIsFound() {
        StringBuilder head = new StringBuilder("GET /private HTTP/1.1\r\nHost: a\r\nACCESS-TOKEN: " + token + "\r\n");
        for (int i = 0; i < 120; i++) {
            head.append("X-Filler-").append(i).append(": x\r\n");
        }

        assertEquals(List.of(200), statuses(head + "\r\n"));
        assertEquals(List.of(400), statuses(head + "ACCESS-TOKEN: x\r\n\r\n"));
    }

    /** A key id that a verifier takes for the name of a file, for SQL, or for the address of a key. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"kid\":\"../../../../../../dev/null\"",
                "\"kid\":\"/dev/null\"",
                "\"kid\":\"x' UNION SELECT ''--\"",
                "\"kid\":\"x\\u0000\"",
                "\"jku\":\"http://127.0.0.1/jwks.json\"",
                "\"x5u\":\"http://127.0.0.1/x\"",
                "\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}",
                "\"crit\":[\"exp\"]"
            })
    void aKeyThatTheTokenChoosesIsNotUsed(String member) {
        for (String key : List.of("\0", "AA", "x")) {
            String forged = HandmadeToken.signed("{\"alg\":\"HS256\"," + member + "}", CLAIMS, key, "HmacSHA256");
            assertEquals(401, server.get("/private", "ACCESS-TOKEN", forged).statusCode());
        }
    }

    /** Parameters that are sent twice, credentials in two places, and a secret behind another colon. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "grant_type=client_credentials&grant_type=client_credentials",
                "grant_type=client_credentials&client_id=shop&client_id=till",
                "grant_type=client_credentials&%63lient_id=till&client_id=shop",
                "grant_type=client_credentials&client_secret=x",
                "grant_type=client_credentials&client_id=till",
                "grant_type=client_credentials&scope=a&scope=b"
            })
    void pollutedParametersAreAnInvalidRequest(String form) {
        OauthServer.assertError(400, "invalid_request", oauth.postAs("shop", OauthServer.TOKEN, form));
    }

    @Test
    void aSecretIsComparedWithEverythingBehindTheFirstColon() {
        String secret = RegisteredClients.secret("shop");
        for (String pair :
                List.of("shop:" + secret + ":x", "shop::" + secret, "shop:x:" + secret, "shop%00:" + secret)) {
            String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            OauthServer.assertError(
                    401, "invalid_client", oauth.token(OauthServer.ISSUE, "Authorization", "Basic " + basic));
        }
    }
}
