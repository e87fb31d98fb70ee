package io.fastauth.guard;

import io.fastauth.token.AuditEvent;
import io.fastauth.token.AuditLog;
import java.time.Clock;

/**
 * Tells the audit of what the guard refused.
 *
 * @param audit hears of it
 * @param clock what time it is
 */
public record DenialAudit(AuditLog audit, Clock clock) {

    /**
     * A request was refused.
     *
     * @param denied the decision
     * @param address where the request came from
     */
    public void denied(Decision.Denied denied, String address) {
        AuditEvent event = AuditEvent.of(clock.instant(), AuditEvent.Kind.DENIED, address)
                .because(denied.denial().detail());
        audit.record(denied.claims().map(event::token).orElse(event));
    }
}
