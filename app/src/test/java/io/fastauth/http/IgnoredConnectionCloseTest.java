package io.fastauth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.RunningServer;
import io.fastauth.testing.Wire;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The last request of a connection, by its version or by what it says, ends the connection. */
class IgnoredConnectionCloseTest {

    private static final String LINE = "x".repeat(1000);

    private static RunningServer server;

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db"))),
                routing -> routing.get("/streamed", (request, response) -> stream(response))
                        .get(
                                "/host",
                                (request, response) -> response.send(request.headers()
                                        .first(io.helidon.http.HeaderNames.HOST)
                                        .orElse("")))
                        .get(
                                "/last",
                                (request, response) ->
                                        response.header("Connection", "close").send("last"))
                        .post("/half", (request, response) -> {
                            readSome(request.content().inputStream());
                            response.header("Connection", "close").send("half");
                        }));
    }

    private static void readSome(java.io.InputStream body) {
        try {
            body.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stream(ServerResponse response) {
        try (OutputStream out = response.outputStream()) {
            for (int i = 0; i < 20; i++) {
                out.write(LINE.getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String answers(String request) {
        try (Wire wire = Wire.to(server.port())) {
            return wire.send(request).untilClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1\r\nHost: a\r\nConnection: close\r\n",
                "HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n",
                "HTTP/1.1\r\nHost: a\r\nConnection: x, CLOSE\r\n",
                "HTTP/1.0\r\n",
                "HTTP/1.0\r\nHost: a\r\n",
                "HTTP/1.0\r\nConnection: keep-alive\r\n",
                "HTTP/1.0\r\nExpect: 100-continue\r\n",
                "HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
            })
    void theConnectionIsClosedBehindTheAnswer(String rest) {
        for (String path : new String[] {"/health", "/nothing", "/access/health"}) {
            String answers = answers("GET " + path + " " + rest + "\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n");

            assertTrue(answers.contains("\r\nConnection: close\r\n"), answers);
            assertEquals(1, answers.split("HTTP/1\\.1 ", -1).length - 1, answers);
        }
    }

    @Test
    void anAnswerThatSaysCloseClosesToo() {
        assertTrue(answers("GET /last HTTP/1.1\r\nHost: a\r\n\r\n").endsWith("last"));
    }

    /** Helidon reads the rest of such a body as the next request. */
    @Test
    void theRestOfABodyIsNoRequest() {
        String smuggled = "GET /host HTTP/1.1\r\nHost: smuggled\r\n\r\n";
        String answers = answers("POST /half HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"
                + Integer.toHexString(smuggled.length()) + "\r\n" + smuggled + "\r\n0\r\n\r\n");
        assertTrue(answers.endsWith("half"), answers);

        String byLength = answers("POST /half HTTP/1.1\r\nHost: a\r\nContent-Length: " + (smuggled.length() + 1)
                + "\r\n\r\nx" + smuggled);
        assertTrue(byLength.endsWith("half"), byLength);
    }

    @Test
    void anAnswerToHttp10IsNotChunked() {
        String http11 = answers("GET /streamed HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertTrue(http11.contains("\r\nTransfer-Encoding: chunked\r\n"), http11);

        String http10 = answers("GET /streamed HTTP/1.0\r\n\r\n");
        assertFalse(http10.contains("Transfer-Encoding"), http10);
        assertEquals(LINE.repeat(20), http10.substring(http10.indexOf("\r\n\r\n") + 4));
    }

    @Test
    void http10WithoutHostIsForTheAddressThatWasAsked() {
        assertTrue(answers("GET /host HTTP/1.0\r\n\r\n").endsWith("127.0.0.1:" + server.port()));
        assertTrue(answers("GET /host HTTP/1.0\r\nHost: b\r\n\r\n").endsWith("\r\n\r\nb"));
    }

    @Test
    void aConnectionThatIsToBeKeptIsKept() {
        try (Wire wire = Wire.to(server.port())) {
            for (int i = 0; i < 3; i++) {
                String head =
                        wire.send("HEAD /health HTTP/1.1\r\nHost: a\r\n\r\n").head();
                assertFalse(head.contains("Connection: close"), head);
            }
        }
    }
}
