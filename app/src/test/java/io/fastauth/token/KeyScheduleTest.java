package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class KeyScheduleTest {

    private static final SigningKey NEW = key('n');
    private static final SigningKey OLD = key('o');
    private static final SigningKey OLDER = key('p');
    private static final Instant SINCE = Instant.parse("2030-01-01T00:00:00Z");
    private static final KeySchedule SCHEDULE = new KeySchedule(
            Optional.of(NEW),
            SINCE,
            List.of(new EarlierKey(OLD, SINCE.plusSeconds(100)), new EarlierKey(OLDER, SINCE.plusSeconds(10))));

    private static SigningKey key(char letter) {
        return SigningKey.of(String.valueOf(letter).repeat(32), TokenAlgorithm.HS256);
    }

    @Test
    void theNewKeyIsKnownBeforeItSigns() {
        assertEquals(new Keyring(Optional.of(OLD), List.of(NEW, OLDER)), SCHEDULE.at(SINCE.minusNanos(1)));
        assertEquals(new Keyring(Optional.of(NEW), List.of(OLD, OLDER)), SCHEDULE.at(SINCE));
    }

    @Test
    void earlierKeysEnd() {
        assertEquals(new Keyring(Optional.of(NEW), List.of(OLD)), SCHEDULE.at(SINCE.plusSeconds(10)));
        assertEquals(new Keyring(Optional.of(NEW), List.of()), SCHEDULE.at(SINCE.plusSeconds(100)));
    }

    @Test
    void aKeyWithoutAnEarlierOneSignsWhateverItsTimeSays() {
        KeySchedule alone = new KeySchedule(Optional.of(NEW), SINCE, List.of());
        assertEquals(Keyring.of(NEW), alone.at(SINCE.minusSeconds(1)));
    }

    @Test
    void aKeyringFollowsTheClockAndTheNextSchedule() {
        ManualClock clock = new ManualClock();
        clock.advance(Duration.between(clock.instant(), SINCE.minusSeconds(1)));
        ScheduledKeyring keyring = new ScheduledKeyring(SCHEDULE, clock);
        for (Duration step :
                List.of(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofDays(1))) {
            clock.advance(step);
            assertEquals(SCHEDULE.at(clock.instant()), keyring.get());
        }
        keyring.replace(new KeySchedule(Optional.of(OLDER), Instant.MIN, List.of()));
        assertEquals(Keyring.of(OLDER), keyring.get());
    }

    /** The clock is read between the period that was in force and the one that follows it. */
    @Test
    void aReloadAtTheVeryEndOfAPeriodIsNotLost() {
        KeySchedule reloaded = new KeySchedule(Optional.of(OLDER), Instant.MIN, List.of());
        AtomicReference<Runnable> atRead = new AtomicReference<>(() -> {});
        ManualClock time = new ManualClock();
        time.advance(Duration.between(time.instant(), SINCE.minusSeconds(1)));
        ScheduledKeyring keyring = new ScheduledKeyring(SCHEDULE, new Clock() {
            @Override
            public Instant instant() {
                atRead.getAndSet(() -> {}).run();
                return time.instant();
            }

            @Override
            public ZoneId getZone() {
                return time.getZone();
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        });
        time.advance(Duration.ofSeconds(1));
        atRead.set(() -> keyring.replace(reloaded));

        keyring.get();

        assertEquals(Keyring.of(OLDER), keyring.get());
    }
}
