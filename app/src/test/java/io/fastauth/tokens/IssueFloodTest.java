package io.fastauth.tokens;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthConfig;
import io.fastauth.testing.Metrics;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.RateLimit;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody who is issued pairs without end, while issuance is open. */
class IssueFloodTest {

    @TempDir
    private Path folder;

    private final List<AuditEvent> events = new CopyOnWriteArrayList<>();

    private RunningServer start(Consumer<FastAuthConfig.Builder> more) {
        return RunningServer.start(config -> {
            config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("t.db")))
                    .addAuditLog(events::add);
            more.accept(config);
        });
    }

    private static HttpResponse<String> issue(RunningServer server, String address) {
        return server.get("/auth/token/new?client_id=me", "X-Forwarded-For", address);
    }

    @Test
    void anAddressIsLimitedAndAnotherIsNot() {
        try (RunningServer server = start(config -> config.guard(guard -> guard.issueLimit(new RateLimit(3, 1))))) {
            for (int i = 0; i < 3; i++) {
                assertEquals(200, issue(server, "192.0.2.1").statusCode());
            }
            double before = Metrics.of(server).value("fastauth_tokens_total", "reason", "rate_limited");
            HttpResponse<String> limited = issue(server, "192.0.2.1");

            assertEquals(429, limited.statusCode());
            long seconds = limited.headers().firstValueAsLong("Retry-After").orElse(0);
            assertTrue(seconds >= 1 && seconds <= 61, limited.headers().toString());
            assertTrue(limited.body().contains("Too many pairs"), limited.body());
            assertEquals(200, issue(server, "192.0.2.2").statusCode());

            assertEquals(429, issue(server, "192.0.2.1").statusCode());
            assertEquals(2, Metrics.of(server).value("fastauth_tokens_total", "reason", "rate_limited") - before);
            assertEquals(
                    List.of("192.0.2.1"),
                    events.stream()
                            .filter(event -> event.kind() == AuditEvent.Kind.DENIED)
                            .map(event -> event.address().orElseThrow())
                            .toList(),
                    "one line for an address and minute");
        }
    }

    @Test
    void aLimitIsRefilled() {
        try (RunningServer server = start(config -> config.guard(guard -> guard.issueLimit(new RateLimit(1, 30))))) {
            assertEquals(200, issue(server, "192.0.2.1").statusCode());
            // Between two that are slow, it may have been refilled.
            await().until(() -> issue(server, "192.0.2.1").statusCode() == 429);
            await().until(() -> issue(server, "192.0.2.1").statusCode() == 200);
        }
    }

    @Test
    void thereIsALimitByDefaultAndNoneWithABurstOfZero() {
        assertEquals(new RateLimit(1000, 600), FastAuthConfig.create().guard().issueLimit());
        try (RunningServer server = start(config -> config.guard(guard -> guard.issueLimit(new RateLimit(0, 1))))) {
            for (int i = 0; i < 5; i++) {
                assertEquals(200, issue(server, "192.0.2.1").statusCode());
            }
        }
    }

    @Test
    void guardedIssuanceIsNotLimited() {
        try (RunningServer server = start(config ->
                config.guard(guard -> guard.issueLimit(new RateLimit(1, 1))).addMasterTokenPath("/auth/token/new"))) {
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        200,
                        server.get("/auth/token/new", "MASTER-TOKEN", RunningServer.MASTER)
                                .statusCode());
            }
        }
    }
}
