package io.fastauth;

import io.fastauth.guard.Decision;
import io.fastauth.guard.Denial;
import io.fastauth.guard.Guard;
import io.fastauth.guard.Level;
import io.fastauth.metrics.Meters;
import io.helidon.metrics.api.Counter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the guard's decisions at one door, and the keys that the access tokens were signed with. */
final class DecisionMetrics implements Guard.Observer {

    private final Meters meters;
    private final Map<Level, ByReason> byLevel = new EnumMap<>(Level.class);
    /** Never more than the keys that there were: only a key of ours makes a token genuine. */
    private final Map<String, Counter> byKey = new ConcurrentHashMap<>();

    /**
     * Begins to count.
     *
     * @param door http, gateway or websocket
     */
    DecisionMetrics(Meters meters, String door) {
        this.meters = meters;
        for (Level level : Level.values()) {
            byLevel.put(level, ByReason.of(meters, door, word(level)));
        }
    }

    /** Counts from zero for a key that may not be used for long. */
    Counter expect(String keyId) {
        return byKey.computeIfAbsent(
                keyId,
                id -> meters.counter(
                        "fastauth.verifications", "Access tokens found current, by the key that signed", "kid", id));
    }

    @Override
    public void decided(Level level, Decision decision) {
        // Every level has its counters, and every reason in them.
        ByReason counters = Objects.requireNonNull(byLevel.get(level));
        switch (decision) {
            case Decision.Open open -> counters.allowed().increment();
            case Decision.Master master -> counters.allowed().increment();
            case Decision.Access access -> {
                counters.allowed().increment();
                expect(access.token().keyId()).increment();
            }
            case Decision.Denied denied ->
                Objects.requireNonNull(counters.denied().get(denied.denial().reason()))
                        .increment();
            case Decision.Undecided undecided -> counters.undecided().increment();
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The counters of one level. */
    private record ByReason(Counter allowed, Map<Denial.Reason, Counter> denied, Counter undecided) {

        static ByReason of(Meters meters, String door, String level) {
            Map<Denial.Reason, Counter> denied = new EnumMap<>(Denial.Reason.class);
            for (Denial.Reason reason : Denial.Reason.values()) {
                denied.put(reason, counter(meters, door, level, "denied", word(reason)));
            }
            return new ByReason(
                    counter(meters, door, level, "allowed", "none"),
                    denied,
                    counter(meters, door, level, "undecided", "store_unavailable"));
        }

        private static Counter counter(Meters meters, String door, String level, String outcome, String reason) {
            return meters.counter(
                    "fastauth.decisions",
                    "Decisions of the guard",
                    "door",
                    door,
                    "level",
                    level,
                    "outcome",
                    outcome,
                    "reason",
                    reason);
        }
    }
}
