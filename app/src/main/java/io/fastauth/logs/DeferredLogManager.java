package io.fastauth.logs;

import java.util.logging.LogManager;

/**
 * A log manager whose handlers can be kept open during shutdown. The JVM runs its shutdown hooks side by side, and that
 * of the JDK's log manager closes the handlers at once: what other hooks log would be lost.
 */
public final class DeferredLogManager extends LogManager {

    /**
     * The system property that names the log manager of a process. It is read when the first one is made, so before
     * anything of this class runs.
     */
    public static final String PROPERTY = "java.util.logging.manager";

    private volatile boolean deferred;

    /** For the JDK, which makes the one log manager of a process. */
    public DeferredLogManager() {}

    /** From now on the handlers stay open until {@link #close}. */
    public static void defer() {
        if (getLogManager() instanceof DeferredLogManager manager) {
            manager.deferred = true;
        }
    }

    /** Closes the handlers, which writes what they hold back. */
    public static void close() {
        if (getLogManager() instanceof DeferredLogManager manager) {
            manager.deferred = false;
        }
        getLogManager().reset();
    }

    @Override
    public void reset() {
        if (!deferred) {
            super.reset();
        }
    }
}
