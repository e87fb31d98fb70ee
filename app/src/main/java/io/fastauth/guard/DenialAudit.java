package io.fastauth.guard;

import io.fastauth.token.AuditEvent;
import io.fastauth.token.AuditLog;
import io.fastauth.token.AuditedRequest;
import java.time.Clock;
import java.util.Optional;

/**
 * Records in the audit what the guard refused.
 *
 * @param audit the audit log
 * @param clock the time of the events
 */
public record DenialAudit(AuditLog audit, Clock clock) {

    /** Records a denial at a door, with the rule that asked for a credential if one did. */
    void denied(Decision.Denied denied, String door, Attempt attempt, Optional<PathPolicy.Rule> rule) {
        AuditEvent event = AuditEvent.of(clock.instant(), AuditEvent.Kind.DENIED, attempt.address())
                .request(new AuditedRequest(
                        door,
                        attempt.method(),
                        attempt.path(),
                        rule.map(asking -> asking.pattern().toString()).orElse("")))
                .because(denied.denial().detail());
        audit.record(denied.claims().map(event::token).orElse(event));
    }
}
