package io.fastauth.token;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Audits each change of the keys in force: by a reload, or at the time of their schedule. */
public final class KeyWatch implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(KeyWatch.class.getName());
    private static final Duration PERIOD = Duration.ofMillis(500);

    private final ScheduledKeyring keyring;
    private final AuditLog audit;
    private final Clock clock;
    private final Runnable changed;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Keyring reported;

    private KeyWatch(ScheduledKeyring keyring, AuditLog audit, Clock clock, Runnable changed) {
        this.keyring = keyring;
        this.audit = audit;
        this.clock = clock;
        this.changed = changed;
        this.reported = keyring.get();
    }

    /**
     * Starts to watch.
     *
     * @param changed runs after each change
     */
    public static KeyWatch start(ScheduledKeyring keyring, AuditLog audit, Clock clock, Runnable changed) {
        KeyWatch watch = new KeyWatch(keyring, audit, clock, changed);
        Thread.ofVirtual().name("fastauth-keys").start(watch::run);
        return watch;
    }

    private void run() {
        try {
            while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    look();
                } catch (RuntimeException e) {
                    // It must not end the watch: the next change is reported again.
                    LOGGER.log(Level.WARNING, "A change of the keys could not be reported", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reports a change at once. */
    public synchronized void look() {
        Keyring now = keyring.get();
        if (now.equals(reported)) {
            return;
        }
        reported = now;
        AuditEvent event = AuditEvent.of(clock.instant(), AuditEvent.Kind.KEYS_CHANGED, "")
                .because("keys that verify now: "
                        + now.all().stream().map(SigningKey::id).collect(Collectors.joining(" ")));
        audit.record(
                now.signing().map(signing -> event.key(signing.access().id())).orElse(event));
        changed.run();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
