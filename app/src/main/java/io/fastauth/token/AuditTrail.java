package io.fastauth.token;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes every event to its subscribers. A subscriber that fails affects neither the others nor the request. */
public final class AuditTrail implements AuditLog {

    private final FailureLog failures = new FailureLog(System.getLogger(AuditTrail.class.getName()));
    private final List<AuditLog> subscribers;

    public AuditTrail(List<AuditLog> subscribers) {
        this.subscribers = new CopyOnWriteArrayList<>(subscribers);
    }

    /** Adds a subscriber for the events from now on. */
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
