package io.fastauth.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fastauth.forward.ForwardedRequest.Part;
import io.fastauth.guard.Level;
import io.fastauth.guard.PathEntry;
import io.fastauth.guard.PathPolicy;
import io.fastauth.testing.PathReadings;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.WritableHeaders;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Coverage-guided: whatever headers a gateway forwards, they describe one request or are refused in words that repeat
 * nothing of them; the path is judged at least as strictly as any router that may serve it would; and no reading of it
 * is unbounded.
 */
public class ForwardedRequestFuzzTest {

    private static final PathPolicy POLICY = PathPolicy.below("/api")
            .guarding(Level.ACCESS, entries("/access", "/users/{id}/secrets", "/open/**/z"))
            .guarding(Level.MASTER, entries("/master"));
    private static final List<String> TARGETS = List.of("X-Original-URI", "X-Forwarded-Uri", "X-Original-URL");
    private static final int LONGEST_REASON = 160;
    private static final int MOST_READINGS = 100;

    private static List<PathEntry> entries(String... paths) {
        return Stream.of(paths).map(PathEntry::of).toList();
    }

    /** Each line is a header with its name; the first one, if it has no name, is the path of ext_authz. */
    @FuzzTest
    @DictionaryEntries({
        "%2e",
        "%2F",
        "%5c",
        "%25",
        "..;",
        ";x=",
        "//",
        "/../",
        "/./",
        "http://",
        "\\x0AX-Forwarded-Uri: "
    })
    @DictionaryEntries({"/access", "/master/", "/users/1/secrets", "/api", "/open/a/z", "\\x0AX-Original-URL: https://a"
    })
    public void aDescriptionIsReadStrictlyOrRefused(byte[] input) {
        String[] lines = new String(input, StandardCharsets.ISO_8859_1).split("\n", -1);
        Map<Part, String> stated = lines[0].startsWith("/") ? Map.of(Part.TARGET, lines[0]) : Map.of();
        WritableHeaders<?> headers = WritableHeaders.create();
        Map<String, String> sent = new TreeMap<>();
        Set<String> repeated = new HashSet<>();
        for (int i = stated.size(); i < lines.length; i++) {
            int colon = lines[i].indexOf(": ");
            String name = colon < 0 ? "" : lines[i].substring(0, colon);
            if (name.matches("X-[A-Za-z-]{1,30}") && lines[i].length() > colon + 2) {
                headers.add(HeaderValues.create(HeaderNames.create(name), lines[i].substring(colon + 2)));
                if (sent.put(name.toLowerCase(Locale.ROOT), lines[i].substring(colon + 2)) != null) {
                    repeated.add(name.toLowerCase(Locale.ROOT));
                }
            }
        }
        switch (ForwardedRequest.of(headers, stated)) {
            case ForwardedRequest.Refused refused -> {
                String reason = refused.reason();
                assertTrue(reason.length() <= LONGEST_REASON && reason.matches("[ -~]+"), reason);
                sent.values().stream()
                        .filter(value -> value.length() > 12)
                        .forEach(value -> assertFalse(reason.contains(value), reason));
            }
            case ForwardedRequest.Described described -> {
                assertTrue(
                        Stream.of("x-forwarded-method", "x-original-method", "x-forwarded-for")
                                .noneMatch(repeated::contains),
                        "sent twice, and accepted");
                assertTarget(described, sent, stated);
            }
        }
    }

    private static void assertTarget(
            ForwardedRequest.Described described, Map<String, String> sent, Map<Part, String> stated) {
        Set<String> targets = new HashSet<>(stated.values());
        TARGETS.stream()
                .map(name -> sent.get(name.toLowerCase(Locale.ROOT)))
                .filter(value -> value != null)
                .map(value -> value.replaceFirst("(?is)^(https?|wss?)://[^/]*", ""))
                .forEach(targets::add);
        assertTrue(targets.size() <= 1, () -> "contradictory, and accepted: " + targets);
        assertEquals(targets.isEmpty(), described.path().isEmpty());
        described.path().ifPresent(read -> assertStrict(targets.iterator().next(), read.readings()));
    }

    private static void assertStrict(String target, List<String> readings) {
        assertTrue(readings.size() <= MOST_READINGS, () -> readings.size() + " readings of " + target);
        readings.forEach(
                reading -> assertTrue(reading.startsWith("/") && reading.length() <= target.length() + 1, reading));
        Level level = readings.stream()
                .map(reading -> POLICY.level(reading, "GET"))
                .max(Level::compareTo)
                .orElseThrow();
        PathReadings.of(target.replaceFirst("(?s)\\?.*", ""))
                .forEach((router, served) -> assertTrue(
                        level.compareTo(POLICY.level(served, "GET")) >= 0,
                        () -> target + " is " + level + ", but " + router + " serves " + served + "; " + readings));
    }
}
