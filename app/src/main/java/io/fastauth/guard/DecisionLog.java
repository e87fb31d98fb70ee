package io.fastauth.guard;

import io.fastauth.metrics.Meters;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.AuditLog;
import io.fastauth.token.AuditedRequest;
import io.helidon.metrics.api.Counter;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the decisions at one door, and the keys that signed its access tokens, and records denials in the audit log.
 */
public final class DecisionLog {

    private final Meters meters;
    private final String door;
    private final AuditLog audit;
    private final Clock clock;
    private final Map<Level, ByReason> byLevel = new EnumMap<>(Level.class);
    /** Bounded by the keys that there were: only a key of ours makes a token genuine. */
    private final Map<String, Counter> byKey = new ConcurrentHashMap<>();

    /**
     * A log of one door.
     *
     * @param door http, gateway or websocket
     */
    public DecisionLog(Meters meters, String door, AuditLog audit, Clock clock) {
        this.meters = meters;
        this.door = door;
        this.audit = audit;
        this.clock = clock;
        for (Level level : Level.values()) {
            byLevel.put(level, ByReason.of(meters, door, word(level)));
        }
    }

    /**
     * Counts from zero for keys that may not be used for long.
     *
     * @param keyIds their ids ({@code kid})
     */
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
        // Every level has its counters, and every reason in them.
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

    /** Records a denial, with the rule that required a credential if one did. */
    void audit(Decision.Denied denied, Attempt attempt, Optional<PathPolicy.Rule> rule) {
        AuditEvent event = AuditEvent.of(clock.instant(), AuditEvent.Kind.DENIED, attempt.address())
                .request(new AuditedRequest(
                        door,
                        attempt.method(),
                        attempt.path(),
                        rule.map(required -> required.pattern().toString()).orElse("")))
                .because(denied.denial().detail());
        audit.record(denied.claims().map(event::token).orElse(event));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The counters of one level. */
    private record ByReason(Counter allowed, Map<Denial.Reason, Counter> denied, Counter undecided) {

        static ByReason of(Meters meters, String door, String level) {
            Map<Denial.Reason, Counter> denied = new EnumMap<>(Denial.Reason.class);
            for (Denial.Reason reason : Denial.Reason.values()) {
                denied.put(reason, meters.decisions(door, level, "denied", word(reason)));
            }
            return new ByReason(
                    meters.decisions(door, level, "allowed", "none"),
                    denied,
                    meters.decisions(door, level, "undecided", "store_unavailable"));
        }
    }
}
