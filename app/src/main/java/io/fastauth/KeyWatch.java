package io.fastauth;

import io.fastauth.token.Keyring;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Reports each change of the keys in force: by a reload, or at the time of their schedule. */
final class KeyWatch implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(KeyWatch.class.getName());
    private static final Duration PERIOD = Duration.ofMillis(500);

    private final Supplier<Keyring> keyring;
    private final Consumer<Keyring> changed;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Keyring reported;

    private KeyWatch(Supplier<Keyring> keyring, Consumer<Keyring> changed) {
        this.keyring = keyring;
        this.changed = changed;
        this.reported = keyring.get();
    }

    /**
     * Starts to watch.
     *
     * @param keyring the keys in force now
     * @param changed gets the keys after each change
     */
    static KeyWatch start(Supplier<Keyring> keyring, Consumer<Keyring> changed) {
        KeyWatch watch = new KeyWatch(keyring, changed);
        Thread.ofVirtual().name("fastauth-keys").start(watch::run);
        return watch;
    }

    private void run() {
        try {
            while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                report();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A failure must not end the watch: the next change is reported again. */
    private void report() {
        try {
            look();
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "A change of the keys could not be reported", e);
        }
    }

    /** Reports a change at once. */
    synchronized void look() {
        Keyring now = keyring.get();
        if (!now.equals(reported)) {
            reported = now;
            changed.accept(now);
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
