package io.fastauth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.RunningServer;
import io.fastauth.testing.Wire;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose end a proxy in front could see elsewhere: one answer, a refusal, and the connection closed. */
class AmbiguousFramingTest {

    private static final String SMUGGLED = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");

    private static RunningServer server;

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db"))));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String answers(String request) {
        try (Wire wire = Wire.to(server.port())) {
            return wire.send(request).finish().untilClosed();
        }
    }

    private static void assertRefused(int status, String request) {
        String answers = answers(request);
        assertTrue(answers.startsWith("HTTP/1.1 " + status + " "), answers);
        assertEquals(1, STATUS.matcher(answers).results().count(), answers);
        assertTrue(answers.contains("Connection: close\r\n"), answers);
        assertTrue(answers.contains("application/problem+json"), answers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 0\r\nContent-Length: 34\r\n",
                "Content-Length: 34\r\nContent-Length: 34\r\n",
                "Content-Length: 0, 34\r\n",
                "Content-Length: +34\r\n",
                "Content-Length: -1\r\n",
                "Content-Length: 0x22\r\n",
                "Content-Length: 3 4\r\n",
                "Content-Length:\r\n",
                "Content-Length: 9999999999999999999\r\n",
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                "Transfer-Encoding: identity\r\n",
                "Transfer-Encoding: chunked, identity\r\n",
                "Transfer-Encoding: chunked, chunked\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: xchunked\r\n",
                "Transfer-Encoding: \u000bchunked\r\n",
                "Transfer-Encoding:\r\n",
                "Transfer-Encoding : chunked\r\n",
                "Content-Length : 5\r\n",
                " Content-Length: 5\r\n",
                "X: y\r\n Content-Length: 5\r\n",
                "X: y\nContent-Length: 5\r\n",
                "X: y\rContent-Length: 5\r\n",
                "X: y\u0000\r\n",
                ": y\r\n",
                "X\r\n",
                "Host: b\r\n"
            })
    void isRefusedAndNothingBehindItIsServed(String fields) {
        assertRefused(400, "POST /auth/token/refresh HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + SMUGGLED);
    }

    @Test
    void anotherTransferCodingIsNotImplemented() {
        assertRefused(501, "POST /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" + SMUGGLED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET  /health HTTP/1.1",
                "GET /health  HTTP/1.1",
                "GET /health",
                "GET /health HTTP/1.1 ",
                "GET /health HTTP/1.1x",
                "GET /health http/1.1",
                "GET\t/health HTTP/1.1",
                "G(T /health HTTP/1.1",
                " GET /health HTTP/1.1",
                "",
                "\u0016\u0003\u0001"
            })
    void aRequestLineHasThreeParts(String line) {
        assertRefused(400, line + "\r\nHost: a\r\n\r\n" + SMUGGLED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/2.0", "HTTP/1.2", "HTTP/0.9", "HTTP/3.0"})
    void anotherVersionIsNotSupported(String version) {
        assertRefused(505, "GET /health " + version + "\r\nHost: a\r\n\r\n" + SMUGGLED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: chunked", "Transfer-Encoding: gzip", "transfer-encoding: Chunked"})
    void http10HasNoTransferCoding(String field) {
        assertRefused(400, "POST /auth/token/refresh HTTP/1.0\r\n" + field + "\r\n\r\n0\r\n\r\n" + SMUGGLED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5;a=b\r\nhello\r\n0\r\n\r\n",
                "+5\r\nhello\r\n0\r\n\r\n",
                "0x5\r\nhello\r\n0\r\n\r\n",
                "5 \r\nhello\r\n0\r\n\r\n",
                "\r\nhello\r\n0\r\n\r\n",
                "5\nhello\r\n0\r\n\r\n",
                "5\r\nhelloXX0\r\n\r\n",
                "5\r\nhello\r\n0\r\nX: y\r\n\r\n",
                "80000000\r\nhello\r\n0\r\n\r\n",
                "000000005\r\nhello\r\n0\r\n\r\n",
                "-1\r\nhello\r\n0\r\n\r\n"
            })
    void aChunkIsOnlyItsSizeAndItsData(String body) {
        String answers = answers("POST /auth/token/refresh HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\n\r\n" + body + SMUGGLED);

        assertTrue(answers.startsWith("HTTP/1.1 400 "), answers);
        assertEquals(1, STATUS.matcher(answers).results().count(), answers);
    }

    /** Helidon before 4.5.0 took the body for the next request. */
    @ParameterizedTest
    @ValueSource(strings = {"chunked", "Chunked", "CHUNKED", "\tchunked "})
    void aChunkedBodyIsReadWhateverTheCaseOfItsName(String coding) {
        String answers = answers("POST /auth/token/refresh HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + coding
                + "\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
                + "c\r\nrefresh_toke\r\n3\r\nn=x\r\n0\r\n\r\n" + SMUGGLED);

        assertEquals(
                "401 200",
                String.join(
                        " ",
                        STATUS.matcher(answers)
                                .results()
                                .map(found -> found.group(1))
                                .toList()),
                answers);
    }

    @Test
    void anUnreadBodyIsNotTheNextRequest() {
        String answers = answers("POST /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: "
                + SMUGGLED.length() + "\r\n\r\n" + SMUGGLED);

        assertEquals(1, STATUS.matcher(answers).results().count(), answers);
        assertFalse(answers.contains("healthy"), answers);
    }

    /** A refused client that waits for 100 may send its body all the same, or not: what follows cannot be a request. */
    @ParameterizedTest
    @ValueSource(strings = {"POST /access/health", "POST /health", "GET /health", "HEAD /health", "POST /nothing"})
    void aBodyThatNobodyAskedForIsNoRequest(String line) {
        String answers = answers(line + " HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: "
                + SMUGGLED.length() + "\r\n\r\n" + SMUGGLED);

        assertEquals(1, STATUS.matcher(answers).results().count(), answers);
        assertTrue(answers.contains("Connection: close\r\n"), answers);
    }

    @Test
    void aBodyThatWasAskedForLeavesTheConnectionOpen() {
        String form = "token=x";
        String answers = answers("HEAD /health HTTP/1.1\r\nHost: a\r\n\r\n"
                + "POST /auth/token/revoke HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length() + "\r\n\r\n"
                + form + SMUGGLED);

        assertEquals(
                List.of("200", "100", "200", "200"),
                STATUS.matcher(answers).results().map(status -> status.group(1)).toList(),
                answers);
    }
}
