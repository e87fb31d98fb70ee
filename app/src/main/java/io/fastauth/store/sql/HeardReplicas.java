package io.fastauth.store.sql;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** When each process was last heard. Anybody who may notify can name one, so their number is bounded. */
final class HeardReplicas {

    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final int MOST = 1_000;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

    private final Clock clock;
    private final Map<String, Instant> heard = new ConcurrentHashMap<>();

    HeardReplicas(Clock clock) {
        this.clock = clock;
    }

    /** A process has sent something. */
    void heard(String id) {
        if (ID.matcher(id).matches() && (heard.containsKey(id) || recent().size() < MOST)) {
            heard.put(id, clock.instant());
        }
    }

    /** Those that were heard within the last minute. */
    Map<String, Instant> recent() {
        Instant oldest = clock.instant().minus(REMEMBERED);
        heard.values().removeIf(last -> last.isBefore(oldest));
        return Map.copyOf(heard);
    }
}
