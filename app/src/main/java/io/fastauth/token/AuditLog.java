package io.fastauth.token;

/**
 * Hears of every {@link AuditEvent}. Called by the thread that serves the request, by many at a time: must not wait.
 */
@FunctionalInterface
public interface AuditLog {

    /**
     * Takes an event.
     *
     * @param event what happened
     */
    void record(AuditEvent event);
}
