package io.fastauth.http;

import static io.fastauth.testing.Pairs.pair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.RunningServer;
import io.fastauth.websocket.GuardedWsRouting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What RFC 9110 and RFC 6455 compare without case is compared so: Apache sends {@code Upgrade: WebSocket}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComparedWithCaseTest {

    private static final String ACCEPT = "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private RunningServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db"))),
                GuardedWsRouting.builder());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private String upgrade(String... lines) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write(("GET /ws/master HTTP/1.1\r\nHOST: a\r\nmaster-token: " + RunningServer.MASTER
                                    + "\r\nSEC-WEBSOCKET-KEY: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-VERSION: 13\r\n"
                                    + String.join("\r\n", lines) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = socket.getInputStream().read();
                assertTrue(next >= 0, () -> "ended after: " + head);
                head.append((char) next);
            }
            return head.toString().toLowerCase(Locale.ROOT);
        }
    }

    @ParameterizedTest
    @CsvSource({"WebSocket,Upgrade", "websocket,upgrade", "WEBSOCKET,UPGRADE", "Websocket,'keep-alive, uPGRADE'"})
    void anUpgradeIsOneInAnyCase(String upgrade, String connection) throws IOException {
        String answer = upgrade("upgrade: " + upgrade, "CONNECTION: " + connection);

        assertTrue(answer.startsWith("http/1.1 101 "), answer);
        assertTrue(answer.contains(ACCEPT.toLowerCase(Locale.ROOT)), answer);
    }

    @Test
    void withoutTheConnectionOptionItIsNoUpgrade() throws IOException {
        assertTrue(upgrade("Upgrade: websocket").startsWith("http/1.1 404 "));
        assertTrue(upgrade("Upgrade: websocket", "Connection: close").startsWith("http/1.1 404 "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bearer", "BEARER", "bEARER"})
    void theSchemeOfACredential(String scheme) {
        assertEquals(
                200,
                server.get("/master/health", "authorization", scheme + " " + RunningServer.MASTER)
                        .statusCode());
        String token = pair(server.get("/auth/token/new")).accessToken();
        assertEquals(
                200,
                server.get("/auth/verify/access", "AUTHORIZATION", scheme + " " + token)
                        .statusCode());
    }

    @Test
    void theTypeOfContentAndItsParameters() {
        for (String type : List.of(
                "Application/X-WWW-Form-Urlencoded",
                "APPLICATION/X-WWW-FORM-URLENCODED; CharSet=UTF-8",
                "application/x-www-form-urlencoded;charset=Utf-8")) {
            assertEquals(200, server.post("/auth/token/revoke", type, "token=x").statusCode(), type);
        }
        for (String type : List.of("Application/JSON", "application/Json; Charset=\"UTF-8\"")) {
            assertEquals(
                    200,
                    server.post("/auth/token/revoke", type, "{\"token\":\"x\"}").statusCode(),
                    type);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRANSFER-ENCODING: Chunked",
                "transfer-encoding: CHUNKED",
                "Transfer-Encoding: chunked\r\nEXPECT: 100-Continue"
            })
    void theCodingOfContentAndItsExpectation(String header) {
        String answer = server.raw("POST /auth/token/revoke HTTP/1.1\r\nHost: a\r\n"
                + "content-TYPE: application/x-www-form-urlencoded\r\n" + header + "\r\n\r\n7\r\ntoken=x\r\n0\r\n\r\n");

        assertTrue(answer.contains("HTTP/1.1 200 OK\r\n"), answer);
    }

    @Test
    void theConnectionOption() {
        String answer = server.raw("GET /health HTTP/1.1\r\nHost: a\r\nCONNECTION: Close\r\n\r\n");

        assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
    }

    @Test
    void whatAGatewaySaysOfSchemeAndHost() {
        assertEquals(
                200,
                server.get(
                                "/auth/verify",
                                "x-forwarded-PROTO",
                                "HTTPS",
                                "x-original-url",
                                "https://App.Example/open",
                                "X-FORWARDED-HOST",
                                "app.example")
                        .statusCode());
    }
}
