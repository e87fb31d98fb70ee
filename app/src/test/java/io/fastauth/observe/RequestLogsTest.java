package io.fastauth.observe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.RunningServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLogsTest {

    @TempDir
    private Path folder;

    private RunningServer start(boolean accessLog) {
        return RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("l.db")))
                .observe(observe -> observe.accessLog(accessLog)));
    }

    private static String id(RunningServer server, String path, String... headers) {
        return server.get(path, headers).headers().firstValue("X-Request-Id").orElseThrow();
    }

    @Test
    void aSaneRequestIdIsKeptAndReturnedWhateverTheAnswer() {
        try (RunningServer server = start(false)) {
            for (String path : List.of("/health", "/access/health", "/nowhere", "/auth/token/refresh")) {
                assertEquals("a.B_9-z", id(server, path, "X-Request-Id", "a.B_9-z"), path);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "semi;colon", "", "<script>", "a=b"})
    void anotherIsReplaced(String sent) {
        try (RunningServer server = start(false)) {
            assertTrue(id(server, "/health", "X-Request-Id", sent).matches("[0-9a-f]{16}"));
        }
    }

    @Test
    void aLongOneIsReplacedAndNoneIsMadeAnewEachTime() {
        try (RunningServer server = start(false)) {
            assertEquals(
                    16, id(server, "/health", "X-Request-Id", "a".repeat(65)).length());
            assertEquals(
                    64, id(server, "/health", "X-Request-Id", "a".repeat(64)).length());
            assertFalse(id(server, "/health").equals(id(server, "/health")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                RunningServer.MASTER,
                "fas_Yk3qN0p7mX2vB8sT5wZ1cR4eH6jL9dF0aG3uK7oP2iQ_AbC12d",
                "eyJhbGciOiJIUzI1NiJ9.e30.c2ln"
            })
    void aSecretIsNeitherAnIdNorInTheAccessLog(String secret) {
        List<String> written = accessed(4, server -> {
            assertTrue(id(server, "/health", "X-Request-Id", secret).matches("[0-9a-f]{16}"));
            server.get("/a/" + secret + "/c");
            server.get("/a%20b/" + encoded(secret) + "/c");
            server.get("/" + "x".repeat(400) + "/" + secret);
        });
        assertTrue(written.get(1).startsWith("127.0.0.1 GET /a/***/c 404 "), written::toString);
        assertTrue(written.get(2).startsWith("127.0.0.1 GET /a?b/***/c 404 "), written::toString);
        assertTrue(written.get(3).contains("x/*** 404 "), written::toString);
        assertFalse(written.toString().contains(secret.substring(4, 10)), written::toString);
    }

    private static String encoded(String text) {
        return text.chars().mapToObj("%%%02x"::formatted).collect(Collectors.joining());
    }

    @Test
    void theAccessLogNamesEachRequestWithoutItsQueryAndCredentials() {
        List<String> written = accessed(2, server -> {
            server.get("/access/health?refresh_token=secret-in-query", "ACCESS-TOKEN", "secret-in-header");
            server.get("/health", "X-Forwarded-For", "203.0.113.9");
        });
        assertTrue(written.get(0).startsWith("127.0.0.1 GET /access/health 401 "), written::toString);
        assertTrue(written.get(1).startsWith("203.0.113.9 GET /health 200 "), written::toString);
        assertFalse(written.toString().contains("secret"), written::toString);
    }

    /** The lines of the access log for so many requests. */
    private List<String> accessed(int requests, Consumer<RunningServer> calls) {
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                lines.add(String.valueOf(record.getParameters()[0]));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("io.fastauth.access");
        logger.addHandler(handler);
        try (RunningServer server = start(true)) {
            calls.accept(server);
            await().until(() -> lines.size() == requests);
            return List.copyOf(lines);
        } finally {
            logger.removeHandler(handler);
        }
    }
}
