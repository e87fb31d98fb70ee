package io.fastauth.token;

import java.time.Clock;
import java.util.Optional;

/**
 * Records in the audit log what an issuer issued and refused.
 *
 * @param audit the audit log
 * @param clock the time of the events
 */
record IssuerAudit(AuditLog audit, Clock clock) {

    void issued(AuditEvent.Kind kind, Session session, RequestSource source) {
        audit.record(event(kind, source).token(session.accessClaims()).key(session.accessKeyId()));
    }

    void replayed(Session session, RequestSource source) {
        audit.record(event(AuditEvent.Kind.REPLAYED, source).token(session.accessClaims()));
    }

    void reuseDetected(Claims presented, RequestSource source) {
        audit.record(event(AuditEvent.Kind.REUSE_DETECTED, source)
                .token(presented)
                .because("the token was exchanged before; its session is revoked"));
    }

    void issueRefused(String clientId, String reason, RequestSource source) {
        audit.record(AuditEvent.denied(clock.instant(), source).client(clientId).because(reason));
    }

    /** Records a refused refresh, with the claims of the presented token if it is genuine. */
    void refreshRefused(Optional<Claims> presented, String reason, RequestSource source) {
        AuditEvent event = AuditEvent.denied(clock.instant(), source).because("refresh: " + reason);
        audit.record(presented.map(event::token).orElse(event));
    }

    private AuditEvent event(AuditEvent.Kind kind, RequestSource source) {
        return AuditEvent.of(clock.instant(), kind, source.address());
    }
}
