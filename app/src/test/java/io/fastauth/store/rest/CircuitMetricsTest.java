package io.fastauth.store.rest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.Metrics;
import io.fastauth.testing.Misbehaviour;
import io.fastauth.testing.RawApi;
import io.fastauth.testing.RunningServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A running service shows whether it calls its persistence API. */
class CircuitMetricsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AtomicBoolean down = new AtomicBoolean();

    @Test
    void showsTheCircuitOpenAndCloseAgain() throws IOException {
        try (RawApi api = RawApi.start(answer ->
                        answer.send(down.get() ? "500 Internal Server Error" : "200 OK", Misbehaviour.GOOD) != null);
                RunningServer server = RunningServer.start(
                        config -> config.databaseApiUrl(api.url().toString()))) {
            assertEquals(200, issue(server));
            assertEquals(List.of("closed"), states(server));

            down.set(true);
            // Again and again: two seconds after it opened it is half open.
            await().atMost(PATIENCE)
                    .until(() -> issue(server) == 500 && states(server).equals(List.of("open")));

            down.set(false);
            await().atMost(PATIENCE).until(() -> states(server).equals(List.of("half_open")));
            assertEquals(200, issue(server));
            assertEquals(List.of("closed"), states(server));
        }
    }

    private static int issue(RunningServer server) {
        return server.get("/auth/token/new?client_id=client-id-text").statusCode();
    }

    /** Those whose value is 1; the others have 0. */
    private static List<String> states(RunningServer server) {
        Metrics metrics = Metrics.of(server);
        return Stream.of("closed", "open", "half_open")
                .filter(state -> metrics.value("fastauth_store_circuit_breaker", "state", state) == 1)
                .toList();
    }
}
