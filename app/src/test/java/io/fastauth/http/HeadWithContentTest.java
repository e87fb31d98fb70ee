package io.fastauth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.RunningServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 9110, section 9.3.2: HEAD is answered as GET is, without content. What follows a response on its connection is
 * the next response, so content that should not be there is read as one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HeadWithContentTest {

    private static final String LAST = "{\"status\":\"healthy\"}";

    private RunningServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db"))),
                host -> host.any("/host/any", (request, response) -> response.send("content of the host"))
                        .any("/host/stream", (request, response) -> {
                            try (var out = response.outputStream()) {
                                out.write("streamed ".repeat(10_000).getBytes(StandardCharsets.UTF_8));
                            }
                        })
                        .any("/host/failure", (request, response) -> {
                            throw new IllegalStateException("the host fails");
                        })
                        .get("/host/get", (request, response) -> response.send("read")));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** The head of one response, without its date. */
    private record Head(List<String> lines) {

        static Head of(String text) {
            return new Head(text.lines()
                    .filter(line -> !line.startsWith("Date:") && !line.startsWith("X-Request-Id:"))
                    .sorted()
                    .toList());
        }

        String value(String name) {
            return lines.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).trim())
                    .findFirst()
                    .orElse("");
        }
    }

    private static String request(String method, String path, String... headers) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + Stream.of(headers).map(header -> header + "\r\n").reduce("", String::concat) + "\r\n";
    }

    /** Sends requests at once, and a last one, on one connection; answers all that comes until the last is answered. */
    private String pipelined(String... requests) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write((String.join("", requests) + request("GET", "/health")).getBytes(StandardCharsets.US_ASCII));
            StringBuilder answers = new StringBuilder();
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[65_536];
            while (answers.indexOf(LAST, answers.length() - LAST.length()) < 0) {
                int read = in.read(buffer);
                assertTrue(read >= 0, () -> "ended after: " + answers);
                answers.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
            }
            return answers.toString();
        }
    }

    /** The answer to a HEAD; it must be nothing but a head. */
    private Head head(String path, String... headers) throws IOException {
        String answers = pipelined(request("HEAD", path, headers));
        int end = answers.indexOf("\r\n\r\n") + 4;
        assertTrue(answers.startsWith("HTTP/1.1 200 OK\r\n", end), answers);
        assertEquals(
                1,
                Stream.of(answers.substring(end).split("HTTP/1.1 ", -1)).skip(1).count(),
                answers);
        return Head.of(answers.substring(0, end - 4));
    }

    private Head get(String path, String... headers) throws IOException {
        String answers = pipelined(request("GET", path, headers));
        return Head.of(answers.substring(0, answers.indexOf("\r\n\r\n")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health",
                "/access/health",
                "/master/health",
                "/auth/verify",
                "/auth/verify/access",
                "/auth/verify/master",
                "/auth/ext-authz/app",
                "/auth/ext-authz/access/app",
                "/auth/explain?path=/",
                "/.well-known/oauth-authorization-server",
                "/docs",
                "/openapi",
                "/openapi/ui",
                "/openapi/ui/",
                "/openapi/ui/swagger-ui.css",
                "/openapi/ui/nothing",
                "/console",
                "/console/",
                "/console/views/overview.js",
                "/console/nothing",
                "/observe/health",
                "/observe/health/ready",
                "/nothing",
                "/host/any",
                "/host/failure"
            })
    void headIsAnsweredAsGetWithoutContent(String path) throws IOException {
        assertEquals(get(path), head(path));
        assertEquals(
                get(path, "MASTER-TOKEN: " + RunningServer.MASTER),
                head(path, "MASTER-TOKEN: " + RunningServer.MASTER));
    }

    @Test
    void metricsHaveAnotherLengthEachTime() throws IOException {
        Head head = head("/observe/metrics");

        assertTrue(head.lines().contains("HTTP/1.1 200 OK"), head.toString());
    }

    @Test
    void streamedContentIsNotSentEither() throws IOException {
        assertTrue(head("/host/stream").lines().contains("HTTP/1.1 200 OK"));
    }

    @ParameterizedTest
    @CsvSource({
        "/auth/token/new,GET",
        "/auth/token/new?client_id=me,GET",
        "/auth/token/refresh?refresh_token=x,'POST, GET'",
        "/auth/token/revoke,POST",
        "/auth/token/introspect,POST"
    })
    void whatChangesSomethingIsNotServed(String path, String allowed) throws IOException {
        Head head = head(path, "MASTER-TOKEN: " + RunningServer.MASTER);

        assertTrue(head.lines().contains("HTTP/1.1 405 Method Not Allowed"), head.toString());
        assertEquals(allowed, head.value("Allow"));
    }

    @Test
    void headIsAmongTheAllowedMethodsOfAnyOtherGet() {
        assertEquals(
                "GET, HEAD",
                server.post("/health", "text/plain", "")
                        .headers()
                        .firstValue("Allow")
                        .orElse(""));
    }

    @Test
    void routesOfTheHostKeepTheirMethods() throws IOException {
        assertTrue(head("/host/get").lines().contains("HTTP/1.1 404 Not Found"));
    }

    @Test
    void manyOnOneConnectionAreAnsweredInOrder() throws IOException {
        List<String> requests = new ArrayList<>();
        for (String path : List.of("/access/health", "/nothing", "/host/stream", "/auth/token/new")) {
            requests.add(request("HEAD", path));
            requests.add(request("GET", path));
        }
        String answers = pipelined(requests.toArray(String[]::new));

        assertEquals(
                List.of("401", "401", "404", "404", "200", "200", "405", "200", "200"),
                Stream.of(answers.split("HTTP/1.1 ", -1))
                        .skip(1)
                        .map(answer -> answer.substring(0, 3))
                        .toList());
    }

    @Test
    void whatIsTooLongIsStillAnswered() {
        String answer = server.raw(request("GET", "/" + "a".repeat(70_000)));

        assertTrue(answer.startsWith("HTTP/1.1 414 "), answer);
    }

    @ParameterizedTest
    @CsvSource({"/health,Content-Length: x", "/%zz,Accept: */*", "/auth/token/new?a[=b,Accept: */*"})
    void whatIsRefusedBeforeRoutingHasNoContentEither(String path, String header) {
        String answer = server.raw(request("HEAD", path, header));

        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertTrue(answer.endsWith("\r\n\r\n"), answer);
    }

    /** Helidon would serve it as HEAD, with the content that no answer to HEAD has. */
    @Test
    void aMethodInLowerCaseIsRefused() {
        String answer = server.raw(request("head", "/health"));

        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    }
}
