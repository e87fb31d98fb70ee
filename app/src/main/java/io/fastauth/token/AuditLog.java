package io.fastauth.token;

/**
 * Receives every {@link AuditEvent}, on the thread that serves the request and from many threads at a time, so it must
 * not block. An exception is logged and neither fails the request nor affects other subscribers.
 */
@FunctionalInterface
public interface AuditLog {

    /**
     * Receives an event.
     *
     * @param event the event, never null
     */
    void record(AuditEvent event);
}
