package io.fastauth.token;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes every event on to any number of subscribers. One that fails keeps it from nobody, and fails no request. */
public final class AuditTrail implements AuditLog {

    private final FailureLog failures = new FailureLog(System.getLogger(AuditTrail.class.getName()));
    private final List<AuditLog> subscribers;

    /**
     * A trail.
     *
     * @param subscribers who hears of events from the start
     */
    public AuditTrail(List<AuditLog> subscribers) {
        this.subscribers = new CopyOnWriteArrayList<>(subscribers);
    }

    /**
     * Adds a subscriber.
     *
     * @param subscriber hears of every event from now on
     */
    public void subscribe(AuditLog subscriber) {
        subscribers.add(subscriber);
    }

    @Override
    public void record(AuditEvent event) {
        for (AuditLog subscriber : subscribers) {
            try {
                subscriber.record(event);
            } catch (RuntimeException e) {
                failures.unexpected("A subscriber of the audit trail failed", e);
            }
        }
    }
}
