package io.fastauth.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.metrics.ActivityLog.Sample;
import io.fastauth.testing.ManualClock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Samples count what happened within their interval. The meters are shared, so other tests must not issue meanwhile.
 */
@Isolated
class ActivityLogTest {

    private final Meters meters = new Meters();
    private final ManualClock clock = new ManualClock();

    @Test
    void aSampleCountsItsIntervalAlone() {
        meters.tokens("issue", "success", "issued").increment(5);
        try (ActivityLog log = new ActivityLog(meters, clock)) {
            meters.tokens("issue", "success", "issued").increment(3);
            meters.tokens("refresh", "success", "rotated").increment();
            meters.tokens("refresh", "success", "replayed").increment();
            meters.tokens("refresh", "refused", "reuse_detected").increment();
            meters.tokens("refresh", "refused", "invalid_grant").increment();
            meters.tokens("issue", "refused", "issuing_policy").increment();
            meters.tokens("issue", "failure", "not_saved").increment();
            meters.verifications("key-1").increment(7);
            meters.verifications("key-2").increment(2);
            meters.decisions("http", "access", "denied", "access_token_missing").increment();
            meters.decisions("gateway", "access", "denied", "access_token_missing")
                    .increment();
            meters.decisions("http", "access", "allowed", "none").increment();
            clock.advance(ActivityLog.INTERVAL);
            log.sample();
            clock.advance(ActivityLog.INTERVAL);
            log.sample();

            assertEquals(
                    new Sample(
                            clock.instant().minus(ActivityLog.INTERVAL),
                            3,
                            2,
                            9,
                            Map.of(
                                    "access_token_missing", 2L,
                                    "reuse_detected", 1L,
                                    "invalid_grant", 1L,
                                    "issuing_policy", 1L)),
                    log.samples().getFirst());
            assertEquals(
                    new Sample(clock.instant(), 0, 0, 0, Map.of()),
                    log.samples().getLast());
        }
    }

    @Test
    void anHourIsKept() {
        try (ActivityLog log = new ActivityLog(meters, clock)) {
            for (int i = 0; i < ActivityLog.KEPT + 10; i++) {
                clock.advance(ActivityLog.INTERVAL);
                log.sample();
            }
            assertEquals(ActivityLog.KEPT, log.samples().size());
            assertEquals(
                    Duration.ofHours(1).minus(ActivityLog.INTERVAL),
                    Duration.between(
                            log.samples().getFirst().time(),
                            log.samples().getLast().time()));
        }
    }
}
