package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.ManualClock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Processes are remembered for a minute, and no more of them than there can be. */
class HeardReplicasTest {

    private final ManualClock clock = new ManualClock();
    private final HeardReplicas replicas = new HeardReplicas(clock);

    @Test
    void aProcessThatIsSilentIsForgotten() {
        replicas.heard("0123456789abcdef");
        clock.advance(Duration.ofSeconds(40));
        replicas.heard("00000000000000aa");
        assertEquals(
                Set.of("0123456789abcdef", "00000000000000aa"),
                replicas.recent().keySet());
        clock.advance(Duration.ofSeconds(40));
        assertEquals(Map.of("00000000000000aa", clock.instant().minusSeconds(40)), replicas.recent());
    }

    @Test
    void anybodyWhoMayNotifyCannotFillTheMemory() {
        replicas.heard("not an id");
        replicas.heard("");
        for (int i = 0; i < 2_000; i++) {
            replicas.heard("%016x".formatted(i));
        }
        assertEquals(1_000, replicas.recent().size());
    }

    @Test
    void aSignOfPresenceAnnouncesNothing() {
        Payloads payloads = new Payloads("0123456789abcdef");
        assertEquals(java.util.List.of(), Payloads.read(payloads.presence()).orElseThrow());
        assertEquals("0123456789abcdef", Payloads.senderOf(payloads.presence()));
        assertEquals("", Payloads.senderOf("malformed"));
    }
}
