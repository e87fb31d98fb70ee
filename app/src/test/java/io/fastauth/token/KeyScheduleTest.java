package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ManualClock;
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
    private static final KeySchedule SCHEDULE = new KeySchedule(List.of(
            new KeySchedule.Entry(OLDER, Instant.MIN, SINCE.plusSeconds(10), false),
            new KeySchedule.Entry(OLD, SINCE.minusSeconds(100), SINCE.plusSeconds(100), true),
            new KeySchedule.Entry(NEW, SINCE, Instant.MAX, true)));

    private static SigningKey key(char letter) {
        return SigningKey.of(String.valueOf(letter).repeat(32), TokenAlgorithm.HS256);
    }

    @Test
    void theNewKeyIsKnownBeforeItSigns() {
        assertEquals(Keyring.of(OLD, List.of(NEW, OLDER)), SCHEDULE.at(SINCE.minusNanos(1)));
        assertEquals(Keyring.of(NEW, List.of(OLD, OLDER)), SCHEDULE.at(SINCE));
        assertTrue(SCHEDULE.at(SINCE).signs(NEW));
        assertFalse(SCHEDULE.at(SINCE).signs(OLD));
    }

    @Test
    void previousKeysEnd() {
        assertEquals(Keyring.of(NEW, List.of(OLD)), SCHEDULE.at(SINCE.plusSeconds(10)));
        assertEquals(Keyring.of(NEW, List.of()), SCHEDULE.at(SINCE.plusSeconds(100)));
    }

    @Test
    void theFirstKeySignsEvenBeforeItsTime() {
        KeySchedule alone = new KeySchedule(List.of(new KeySchedule.Entry(NEW, SINCE, Instant.MAX, true)));
        assertEquals(Keyring.of(NEW), alone.at(SINCE.minusSeconds(1)));
    }

    /** Whatever the order of a file is. */
    @Test
    void ofTwoThatBeginTogetherTheAsymmetricOneSignsAccessTokens() {
        List<KeySchedule.Entry> entries = KeySet.generate(TokenAlgorithm.ES256, SINCE)
                .schedule(Optional.empty())
                .entries();
        for (List<KeySchedule.Entry> order : List.of(entries, entries.reversed())) {
            KeySchedule schedule = new KeySchedule(order);
            for (Instant now : List.of(SINCE, SINCE.minusSeconds(1_000))) {
                Keyring.SigningKeys signing = schedule.at(now).signing().orElseThrow();
                assertEquals(TokenAlgorithm.ES256, signing.access().algorithm());
                assertEquals(TokenAlgorithm.HS256, signing.refresh().algorithm());
            }
            assertTrue(schedule.publishes());
        }
        assertFalse(SCHEDULE.publishes());
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
        keyring.replace(KeySchedule.of(Optional.of(OLDER)));
        assertEquals(Keyring.of(OLDER), keyring.get());
    }

    @Test
    void aClockThatGoesBackBringsTheKeysOfThatTimeBack() {
        ManualClock clock = new ManualClock();
        clock.advance(Duration.between(clock.instant(), SINCE));
        ScheduledKeyring keyring = new ScheduledKeyring(SCHEDULE, clock);
        assertTrue(keyring.get().signs(NEW));
        clock.advance(Duration.ofNanos(-1));
        assertTrue(keyring.get().signs(OLD));
    }

    /** The clock is read between the period that was in force and the one that follows it. */
    @Test
    void aReloadAtTheVeryEndOfAPeriodIsNotLost() {
        KeySchedule reloaded = KeySchedule.of(Optional.of(OLDER));
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

        assertEquals(Keyring.of(OLDER), keyring.get());
        assertEquals(Keyring.of(OLDER), keyring.get());
    }
}
