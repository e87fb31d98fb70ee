package io.fastauth.guard;

import io.fastauth.metrics.Meters;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.AuditLog;
import io.helidon.metrics.api.Counter;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the decisions of one guard by level, reason and signing key, and audits its denials. */
public final class DecisionLog {

    private static final String GATEWAY = "gateway";

    private final Meters meters;
    private final String door;
    private final AuditLog audit;
    private final Clock clock;
    private final Map<Level, ByReason> byLevel = new EnumMap<>(Level.class);
    /** Bounded by the number of keys: only a key of ours signs a valid token. */
    private final Map<String, Counter> byKey = new ConcurrentHashMap<>();

    /** The door is the value of the metric label: http, gateway or websocket. */
    public DecisionLog(Meters meters, String door, AuditLog audit, Clock clock) {
        this.meters = meters;
        this.door = door;
        this.audit = audit;
        this.clock = clock;
        for (Level level : Level.values()) {
            byLevel.put(level, ByReason.of(meters, door, level.text()));
        }
    }

    /** Shows keys with a count of zero before their first use. */
    public void expect(List<String> keyIds) {
        keyIds.forEach(this::verifications);
    }

    private Counter verifications(String keyId) {
        return byKey.computeIfAbsent(keyId, meters::verifications);
    }

    String door() {
        return door;
    }

    void count(Level level, Decision decision) {
        ByReason counters = Objects.requireNonNull(byLevel.get(level));
        switch (decision) {
            case Decision.Open open -> counters.allowed().increment();
            case Decision.Master master -> counters.allowed().increment();
            case Decision.Access access -> {
                counters.allowed().increment();
                verifications(access.token().keyId()).increment();
            }
            case Decision.Denied denied ->
                Objects.requireNonNull(counters.denied().get(denied.denial().reason()))
                        .increment();
            case Decision.Undecided undecided -> counters.undecided().increment();
        }
    }

    /**
     * Audits a denial, with the entry that required the credential.
     *
     * @param attempt without tokens
     */
    void audit(Decision.Denied denied, Attempt attempt, Requirement required) {
        Denial denial = denied.denial();
        int status = door.equals(GATEWAY) ? denial.forGateways().status() : denial.status();
        AuditEvent event = AuditEvent.of(clock.instant(), AuditEvent.Kind.DENIED, attempt.address())
                .request(new AuditEvent.Request(door, attempt.method(), attempt.path(), required.entry()))
                .refusal(new AuditEvent.Refusal(
                        denial.reason().text(), Optional.of(required.level().text()), status))
                .because(denial.detail());
        audit.record(denied.claims().map(event::token).orElse(event));
    }

    private record ByReason(Counter allowed, Map<Denial.Reason, Counter> denied, Counter undecided) {

        static ByReason of(Meters meters, String door, String level) {
            Map<Denial.Reason, Counter> denied = new EnumMap<>(Denial.Reason.class);
            for (Denial.Reason reason : Denial.Reason.values()) {
                denied.put(reason, meters.decisions(door, level, "denied", reason.text()));
            }
            return new ByReason(
                    meters.decisions(door, level, "allowed", "none"),
                    denied,
                    meters.decisions(door, level, "undecided", "store_unavailable"));
        }
    }
}
