package io.fastauth.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Metrics;
import io.fastauth.testing.RunningServer;
import io.fastauth.testing.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that cannot be read is its client's fault: no failure of the service, and nothing of it in the log. */
@Isolated("It reads the log of the whole process.")
class DepartedClientTest {

    private static final String SECRET = "rt-that-nobody-may-read";
    private static final String FORM =
            "POST /auth/token/refresh HTTP/1.1\r\nHost: a\r\n" + "Content-Type: application/x-www-form-urlencoded\r\n";

    private final Queue<LogRecord> logged = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            logged.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private RunningServer server;
    private double failures;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db"))));
        failures = failures();
        Logger.getLogger("").addHandler(handler);
    }

    @AfterEach
    void stop() {
        Logger.getLogger("").removeHandler(handler);
        server.close();
    }

    private double failures() {
        return Metrics.of(server)
                .value("fastauth_requests_seconds_count", "operation", "refreshToken", "outcome", "failure");
    }

    private double refused() {
        return Metrics.of(server)
                .value("fastauth_requests_seconds_count", "operation", "refreshToken", "outcome", "refused");
    }

    private void assertNothingOfIt() {
        assertEquals(failures, failures());
        List<String> bad = logged.stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue()
                        || entry.getThrown() != null
                        || String.valueOf(entry.getMessage()).contains(SECRET))
                .map(LogRecord::getMessage)
                .toList();
        assertEquals(List.of(), bad);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 1000\r\n\r\nrefresh_token=" + SECRET,
                "Content-Length: 1000\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nff\r\nrefresh_token=" + SECRET,
                "Transfer-Encoding: chunked\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nrefresh_token=" + SECRET + "\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nrefresh_token=" + SECRET + "\r\n"
            })
    void aBodyThatEndsTooEarlyIs400(String rest) {
        double before = refused();
        try (Wire wire = Wire.to(server.port())) {
            String answer = wire.send(FORM + rest).finish().untilClosed();
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
            assertTrue(answer.contains("application/problem+json"), answer);
            assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
        }
        assertNothingOfIt();
        assertEquals(before + 1, refused());
    }

    @Test
    void aConnectionThatIsResetInTheMiddleIsNoFailure() {
        for (int i = 0; i < 3; i++) {
            try (Wire wire = Wire.to(server.port())) {
                wire.send(FORM + "Content-Length: 1000\r\n\r\nrefresh_token=" + SECRET)
                        .reset();
            }
        }
        await().during(Duration.ofMillis(300)).until(() -> failures() == failures);
        assertNothingOfIt();
    }

    @Test
    void aClientThatLeavesWithoutItsAnswerIsNoFailure() {
        for (int i = 0; i < 3; i++) {
            try (Wire wire = Wire.to(server.port())) {
                wire.send("GET /openapi HTTP/1.1\r\nHost: a\r\n\r\n").reset();
            }
        }
        try (Wire wire = Wire.to(server.port())) {
            assertTrue(wire.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
                    .answer()
                    .contains("healthy"));
        }
        assertNothingOfIt();
    }
}
