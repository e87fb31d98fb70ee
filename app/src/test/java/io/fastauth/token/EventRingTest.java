package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.fastauth.token.StreamEvent.Revoking;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kept event is read as it was added, whether it is kept as an object or as bytes. */
class EventRingTest {

    private static final List<String> CLIENTS = List.of(
            "", "a", "0199c1f7-2a3b-4c4d-8e5f-60718293a4b5", "ключ-клиента-Ω", "c".repeat(100), "€".repeat(255));
    private static final List<Optional<String>> KEYS = List.of(
            Optional.empty(), Optional.of("2026-03"), Optional.of("k".repeat(43)), Optional.of("ü".repeat(128)));
    private static final List<Audience> AUDIENCES =
            List.of(Audience.none(), Audience.none(), Audience.of(List.of("https://billing.example")));

    private final Random random = new Random(18);

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private SessionChange change() {
        return new SessionChange(
                oneOf(List.of(SessionChange.Kind.values())),
                oneOf(CLIENTS),
                oneOf(List.of(OptionalInt.empty(), OptionalInt.of(0), OptionalInt.of(random.nextInt()))),
                oneOf(List.of(Optional.empty(), Optional.of(new UUID(random.nextLong(), random.nextLong())))),
                random.nextInt(),
                oneOf(List.of(Optional.empty(), Optional.of(new UUID(random.nextLong(), random.nextLong())))),
                oneOf(KEYS),
                oneOf(AUDIENCES));
    }

    private StreamEvent event(int number) {
        Instant time = Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
        return switch (random.nextInt(10)) {
            case 0 -> StreamEvent.keysChanged(oneOf(KEYS), time, cursor(number));
            case 1 ->
                StreamEvent.revoking(
                        new Revoking(new UUID(1, number), random.nextInt(9), random.nextBoolean()),
                        time,
                        cursor(number));
            default -> StreamEvent.of(change(), time, cursor(number));
        };
    }

    private static String cursor(long number) {
        return "c-" + number;
    }

    /** Fewer than are kept as objects, as many as a block of bytes has, and several blocks. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 65, 128, 300, 1_000})
    void keepsEachEvent(int kept) {
        EventRing ring = new EventRing(kept);
        List<StreamEvent> added = new ArrayList<>();
        for (int number = 1; number <= 2_500; number++) {
            StreamEvent event = event(number);
            added.add(event);
            ring.add(event);

            assertEquals(number, ring.last());
            // The newest, the oldest, and one between them.
            int oldest = Math.max(1, number - kept + 1);
            for (int read : new int[] {number, oldest, oldest + random.nextInt(number - oldest + 1)}) {
                StreamEvent found = ring.get(read, cursor(read));
                StreamEvent wanted = added.get(read - 1);
                assertEquals(wanted.change(), found.change());
                assertEquals(wanted.time(), found.time());
                assertEquals(wanted.text(), found.text());
            }
        }
        assertEquals(kept, ring.length());
    }

    @Test
    void consumersOfNewestEventShareItsText() {
        EventRing ring = new EventRing(1_000);
        for (int number = 1; number <= 200; number++) {
            ring.add(event(number));
        }

        assertSame(ring.get(200, cursor(200)), ring.get(200, cursor(200)));
    }
}
