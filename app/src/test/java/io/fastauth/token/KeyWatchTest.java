package io.fastauth.token;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.CapturedLog;
import io.fastauth.testing.ManualClock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A change of the keys is audited once, whether it is noticed at once or later. */
class KeyWatchTest {

    private static final SigningKey OLD = key('a');
    private static final SigningKey NEW = key('b');

    private final ManualClock clock = new ManualClock();
    private final ScheduledKeyring keyring = new ScheduledKeyring(KeySchedule.of(Optional.of(OLD)), clock);
    private final List<AuditEvent> audited = new CopyOnWriteArrayList<>();
    private final AtomicInteger changes = new AtomicInteger();

    private static SigningKey key(char letter) {
        return SigningKey.of(String.valueOf(letter).repeat(32), TokenAlgorithm.HS256);
    }

    private KeyWatch watch = start();

    private KeyWatch start() {
        return KeyWatch.start(keyring, audited::add, clock, changes::incrementAndGet);
    }

    @AfterEach
    void close() {
        watch.close();
    }

    private void replace(KeySchedule.Entry... entries) {
        keyring.replace(new KeySchedule(List.of(entries)));
    }

    private static KeySchedule.Entry entry(SigningKey key, boolean signs) {
        return new KeySchedule.Entry(key, Instant.MIN, Instant.MAX, signs);
    }

    private AuditEvent changed() {
        return AuditEvent.of(clock.instant(), AuditEvent.Kind.KEYS_CHANGED, "");
    }

    @Test
    void aChangeIsAuditedOnce() {
        watch.look();
        assertEquals(List.of(), audited);
        replace(entry(OLD, false), entry(NEW, true));
        watch.look();
        watch.look();
        assertEquals(
                List.of(changed()
                        .because("keys that verify now: " + NEW.id() + " " + OLD.id())
                        .key(NEW.id())),
                audited);
        assertEquals(1, changes.get());
    }

    @Test
    void aChangeToNoSigningKeyNamesNone() {
        replace(entry(OLD, false));
        watch.look();
        assertEquals(List.of(changed().because("keys that verify now: " + OLD.id())), audited);
    }

    @Test
    void aChangeIsNoticedWithoutALook() {
        replace(entry(NEW, true));
        await().until(() -> changes.get() == 1);
        assertEquals(1, audited.size());
    }

    @Test
    void aFailureToReportDoesNotEndTheWatch() {
        watch.close();
        watch = KeyWatch.start(keyring, audited::add, clock, () -> {
            if (changes.incrementAndGet() == 1) {
                throw new IllegalStateException("on purpose");
            }
        });
        try (CapturedLog log = new CapturedLog(KeyWatch.class.getName())) {
            replace(entry(NEW, true));
            await().until(() -> changes.get() == 1);
            replace(entry(OLD, true));
            await().until(() -> changes.get() == 2);
            assertEquals(List.of("WARNING A change of the keys could not be reported"), log.messages());
        }
    }

    @Test
    void aClosedWatchNoticesNothing() {
        watch.close();
        watch = start();
        replace(entry(NEW, true));
        await().until(() -> changes.get() == 1);
        replace(entry(OLD, true));
        await().until(() -> changes.get() == 2);
        assertEquals(2, audited.size(), "the other watch alone");
    }
}
