package io.fastauth.registry;

import io.fastauth.registry.Client.Status;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.AuditEvent.Kind;
import io.fastauth.token.AuditLog;
import java.time.Clock;

/** Records changes of the registry in the audit log. */
public record ClientAudit(AuditLog log, Clock clock) {

    /**
     * Records a change.
     *
     * @param address the address of the caller; an empty text for the clients file
     */
    void record(Kind kind, String clientId, String address) {
        AuditEvent event = AuditEvent.of(clock.instant(), kind, address).client(clientId);
        log.record(address.isEmpty() ? event.because("clients-file") : event);
    }

    /** The kind of a change of a client. */
    static Kind kind(Client before, Client after) {
        if (before.status() == after.status()) {
            return Kind.CLIENT_CHANGED;
        }
        return after.status() == Status.ENABLED ? Kind.CLIENT_ENABLED : Kind.CLIENT_DISABLED;
    }
}
