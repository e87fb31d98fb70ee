package io.fastauth.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.bench.load.OpenLoop.Times;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class OpenLoopTest {

    private static final double RATE = 100;
    private static final Duration DURATION = Duration.ofMillis(400);

    @Test
    void aStallShowsInTheLatencyOfEachRequestThatItDelayed() throws Exception {
        try (StubServer server = new StubServer("200 OK", 300)) {
            Times times = new OpenLoop(server.port(), List.of(get(server)), RATE, DURATION).run();
            Histogram latencies = times.latencies();
            assertEquals(40, latencies.getTotalCount());
            // 30 of 40 were meant to be sent during the stall. From the times of sending, one alone would be slow.
            assertTrue(
                    latencies.getValueAtPercentile(50) > 80_000_000, () -> latencies.getValueAtPercentile(50) + " ns");
            assertTrue(
                    times.lateness().getValueAtPercentile(50) < 80_000_000,
                    () -> "the stall is not the generator's: "
                            + times.lateness().getValueAtPercentile(50) + " ns");
        }
    }

    @Test
    void aFailedRequestEndsTheRun() throws Exception {
        try (StubServer server = new StubServer("503 Service Unavailable", 0)) {
            OpenLoop loop = new OpenLoop(server.port(), List.of(get(server)), RATE, DURATION);
            IllegalStateException failure = assertThrows(IllegalStateException.class, loop::run);
            assertTrue(String.valueOf(failure.getCause()).contains("503"), String.valueOf(failure.getCause()));
        }
    }

    private static Conversation get(StubServer server) {
        return () -> Request.get(server.port(), "/");
    }
}
