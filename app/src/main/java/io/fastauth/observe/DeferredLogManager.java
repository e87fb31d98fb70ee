package io.fastauth.observe;

import java.util.logging.LogManager;

/**
 * A log manager that can keep its handlers open during shutdown. The JVM runs shutdown hooks concurrently, and that of
 * the JDK's log manager closes the handlers at once, which loses the records of other hooks.
 */
public final class DeferredLogManager extends LogManager {

    /** The system property that names the log manager of a process; read when the first logger is made. */
    public static final String PROPERTY = "java.util.logging.manager";

    private volatile boolean deferred;

    /** For the JDK. */
    public DeferredLogManager() {}

    /** Keeps the handlers open until {@link #close}. */
    public static void defer() {
        if (getLogManager() instanceof DeferredLogManager manager) {
            manager.deferred = true;
        }
    }

    /** Flushes and closes the handlers. */
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
