package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.StrictJson.MalformedTokenException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is just within each limit is accepted, and what is just beyond is refused. */
class LimitsTest {

    @Test
    void scopes() {
        List<String> most = texts(Scope.MAX_TOKENS, "s");
        assertEquals(Optional.of(new Scope(most)), Scope.parse(String.join(" ", most)));
        assertEquals(Optional.empty(), Scope.parse(String.join(" ", texts(Scope.MAX_TOKENS + 1, "s"))));

        String longest = "s".repeat(Scope.MAX_LENGTH);
        assertEquals(longest, Scope.of(List.of(longest)).text());
        assertEquals(Optional.of(new Scope(List.of(longest))), Scope.parse(longest));
        assertEquals(Optional.empty(), Scope.parse(longest + "s"));
        assertRefused(() -> Scope.of(List.of(longest + "s")), "must be at most 100 scopes and 2000 characters");
        assertRefused(() -> Scope.of(List.of("a b")), "must be printable ASCII");
        assertEquals(Optional.of(Scope.none()), Scope.parse(""));
        assertEquals(Optional.empty(), Scope.parse("a  b"));
        assertEquals(List.of("a", "b"), Scope.of(List.of("a", "b", "a")).tokens());
    }

    @Test
    void audiences() {
        List<String> most = texts(Audience.MAX_URIS, "https://a");
        assertEquals(most, Audience.of(most).uris());
        assertEquals(Optional.empty(), Audience.parse(texts(Audience.MAX_URIS + 1, "https://a")));

        String longest = "https://a/~" + "x".repeat(Audience.MAX_LENGTH - 11);
        assertEquals(longest, Audience.of(List.of(longest)).text());
        assertEquals(Optional.empty(), Audience.parse(List.of(longest + "x")));
        assertRefused(() -> Audience.of(List.of("a")), "absolute URIs without fragment");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "//a", "https://a#f", "https://a b", "https://ä", "https://[", "https://a\u007f"})
    void aTextThatIsNoAbsoluteUriIsNoAudience(String text) {
        assertEquals(Optional.empty(), Audience.parse(List.of(text)));
    }

    @Test
    void setsOfScopesAndOfUris() {
        Scope both = Scope.of(List.of("a", "b"));
        Scope one = Scope.of(List.of("b"));
        assertTrue(both.covers(one) && !one.covers(both));
        assertEquals(one, one.intersect(both));
        assertEquals(Scope.of(List.of("a")), both.minus(one));
        assertEquals(Scope.of(List.of("b", "a")), both);
        assertEquals(Scope.of(List.of("b", "a")).hashCode(), both.hashCode());
        assertNotEquals(one.hashCode(), both.hashCode());
        assertNotEquals(one, both);
        assertEquals("a b", both.toString());
        assertTrue(Scope.none().isEmpty() && !one.isEmpty());

        Audience two = Audience.of(List.of("https://a", "https://b"));
        Audience second = Audience.of(List.of("https://b"));
        Audience third = Audience.of(List.of("https://c"));
        assertTrue(two.covers(second) && !second.covers(two));
        assertTrue(two.intersects(second) && second.intersects(two) && !two.intersects(third));
        assertEquals(second, two.intersect(second));
        assertTrue(two.intersect(third).isEmpty() && !two.isEmpty());
        assertTrue(two.contains("https://a") && !second.contains("https://a"));
        assertEquals(Audience.of(List.of("https://b", "https://a")), two);
        assertEquals(Audience.of(List.of("https://b", "https://a")).hashCode(), two.hashCode());
        assertNotEquals(second.hashCode(), two.hashCode());
        assertNotEquals(second, two);
        assertEquals("https://a https://b", two.toString());
    }

    @Test
    void clientIds() {
        assertEquals(Optional.empty(), ClientIdRule.problem("x"));
        assertEquals(Optional.empty(), ClientIdRule.problem("x".repeat(255)));
        // Characters, of which one may take two places.
        assertEquals(Optional.empty(), ClientIdRule.problem("\uD83D\uDE00".repeat(255)));
        for (String id : List.of("", "x".repeat(256))) {
            assertEquals(Optional.of("must be 1 to 255 characters long"), ClientIdRule.problem(id));
        }
        assertEquals(Optional.of("must not contain control characters"), ClientIdRule.problem("a\tb"));
        for (String id : List.of("\uFFFD", "a\uFFFD", "\uD83D", "\uDE00\uD83D")) {
            assertEquals(Optional.of("must be valid UTF-8"), ClientIdRule.problem(id));
        }
        assertTrue(ClientIdRule.problem(ClientIdRule.READINESS).isPresent());
        assertEquals(Optional.empty(), ClientIdRule.storedProblem(ClientIdRule.READINESS));
    }

    @Test
    void masterTokens() {
        assertEquals(Optional.empty(), MasterTokenRule.problem("!".repeat(8) + "~".repeat(8)));
        assertTrue(problem("0123456789abcde").startsWith("has 15 characters; write at least 16"));
        assertTrue(problem("x".repeat(32)).startsWith("is a placeholder"));
        assertTrue(problem("<0123456789abcdef>").startsWith("is a placeholder"));
        assertTrue(problem("your-master-token-here").startsWith("is a placeholder"));
        for (String unsendable : List.of("0123456789 abcdef", "0123456789\u007fabcdef", "0123456789äabcdef")) {
            assertTrue(problem(unsendable).startsWith("has characters that a header cannot carry"));
        }
        assertTrue(problem(" ").startsWith("is empty"));
    }

    private static String problem(String token) {
        return MasterTokenRule.problem(token).orElse("");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "off | 0 | 1",
                "0, 1/min | 0 | 1",
                "1000000, 1000000/min | 1000000 | 1000000",
                "7 , 8 / min | 7 | 8"
            })
    void rates(String text, int burst, int perMinute) {
        RateLimit limit = new RateLimit(burst, perMinute);
        assertEquals(limit, RateLimit.of(text));
        assertEquals(burst == 0 ? "off" : burst + ", " + perMinute + "/min", limit.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0, 0/min", "1000001, 1/min", "1, 1000001/min", "1", "", "-1, 1/min"})
    void otherRatesAreRefused(String text) {
        assertThrows(InvalidSettingException.class, () -> RateLimit.of(text));
        assertThrows(InvalidSettingException.class, () -> new RateLimit(-1, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "https://t.example.org, '', https://t.example.org",
        "http://t:65535/a/b, /a/b, http://t:65535",
        "https://t/a.b~c_d-e, /a.b~c_d-e, https://t"
    })
    void publicUrls(String text, String path, String origin) {
        PublicUrl url = new PublicUrl(text);
        assertEquals(path, url.path());
        assertEquals(origin, url.origin());
        assertEquals(text + "/oauth2/token", url.tokenEndpoint());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://t:65536",
                "ftp://t",
                "//t",
                "https:///a",
                "https://u@t",
                "https://t?q",
                "https://t#f",
                "https://t/",
                "https://t/a/",
                "https://t/a.",
                "https://t/a%20b",
                "a b",
                "mailto:t"
            })
    void otherPublicUrlsAreRefused(String text) {
        assertThrows(InvalidSettingException.class, () -> new PublicUrl(text));
    }

    @Test
    void durations() {
        assertEquals(Duration.ofHours(36), DurationText.parse("1d12h"));
        assertEquals(Duration.ofDays(2), DurationText.parse("2d"));
        assertEquals(Duration.ofSeconds(61), DurationText.parse("1m1s"));
        assertEquals(Duration.ofMinutes(2), DurationText.parse("PT2M"));
        assertThrows(DateTimeParseException.class, () -> DurationText.parse(""));
        assertThrows(DateTimeParseException.class, () -> DurationText.parse("1s1m"));

        assertEquals(new LifetimeRange(Duration.ofMinutes(50), Duration.ofMinutes(60)), LifetimeRange.of("50m..60m"));
        assertEquals(LifetimeRange.of(Duration.ofMinutes(5)), LifetimeRange.of("5m"));
        assertEquals("PT50M..PT1H", LifetimeRange.of("50m..60m").text());
        assertEquals("PT5M", LifetimeRange.of("5m").text());
        assertRefused(() -> LifetimeRange.of("..60m"), "or a range like 50m..60m");
    }

    @Test
    void lifetimes() {
        Duration longest = Duration.ofDays(3650);
        Duration longer = longest.plusNanos(1);
        Duration second = Duration.ofSeconds(1);
        Lifetimes widest = lifetimes(longest, longest, longest);
        assertEquals(longest, widest.refresh());
        assertEquals(longest, widest.grace());
        assertEquals(
                Optional.of(second), lifetimes(second, Duration.ZERO, second).session());
        assertRefused(() -> lifetimes(longer, second, second), "tokens.refresh-lifetime must be at most");
        assertRefused(() -> lifetimes(second, longer, second), "tokens.refresh-grace must be at least");
        assertRefused(() -> lifetimes(second, Duration.ofNanos(-1), second), "tokens.refresh-grace must be at least");
        assertRefused(() -> lifetimes(second, second, longer), "tokens.session-lifetime must be at least");
        assertRefused(() -> lifetimes(second, second, second.minusNanos(1)), "tokens.session-lifetime must be at");
    }

    private static Lifetimes lifetimes(Duration refresh, Duration grace, Duration session) {
        return new Lifetimes(LifetimeRange.of(Duration.ofSeconds(1)), refresh, grace, Optional.of(session));
    }

    @ParameterizedTest
    @CsvSource({"exp, 0", "exp, 253402300799", "gen, 0", "gen, 2147483647"})
    void wholeNumbersOfClaims(String claim, long value) throws MalformedTokenException {
        Claims claims = claims("{\"exp\":1,\"" + claim + "x\":0,\"" + claim + "\":" + value + "}", claim);
        assertEquals(
                value,
                claim.equals("gen") ? claims.generation() : claims.expiresAt().getEpochSecond());
    }

    @ParameterizedTest
    @CsvSource({
        "exp, -1", "exp, 253402300800", "exp, 1.5", "exp, '\"1\"'", "exp, 99999999999999999999",
        "gen, -1", "gen, 2147483648", "gen, true", "sst, -1", "iat, -1"
    })
    void otherNumbersOfClaimsAreRefused(String claim, String value) {
        MalformedTokenException refused = assertThrows(
                MalformedTokenException.class, () -> claims("{\"exp\":1,\"" + claim + "\":" + value + "}", claim));
        assertTrue(refused.reason().startsWith("the " + claim + " claim must be"), refused.reason());
    }

    /** A member stands once in an object, so the one under test replaces the one that every token needs. */
    private static Claims claims(String json, String claim) throws MalformedTokenException {
        String once = claim.equals("exp") ? json.replaceFirst("\"exp\":1,", "") : json;
        return Claims.of(StrictJson.object(once.getBytes(StandardCharsets.UTF_8), "payload"), "token");
    }

    @Test
    void tokensExpireAtTheirSecond() throws MalformedTokenException {
        Claims claims = claims("{\"exp\":100}", "");
        assertFalse(claims.expired(Instant.ofEpochSecond(99)));
        assertTrue(claims.expired(Instant.ofEpochSecond(100)));
        assertThrows(MalformedTokenException.class, () -> claims("{}", ""));
    }

    @Test
    void depthAndLengthOfTokens() {
        assertDoesNotThrow(() -> object("{\"a\":".repeat(16) + "1" + "}".repeat(16)));
        assertThrows(MalformedTokenException.class, () -> object("{\"a\":".repeat(17) + "1" + "}".repeat(17)));
        assertDoesNotThrow(() -> object("{\"a\":" + "[".repeat(15) + "1" + "]".repeat(15) + "}"));
        assertThrows(
                MalformedTokenException.class, () -> object("{\"a\":" + "[".repeat(16) + "1" + "]".repeat(16) + "}"));

        assertEquals("not a JSON Web Token", refusal("x".repeat(CompactToken.MAX_LENGTH)));
        assertEquals("longer than 8192 characters", refusal("x".repeat(CompactToken.MAX_LENGTH + 1)));
    }

    private static void object(String json) throws MalformedTokenException {
        StrictJson.object(json.getBytes(StandardCharsets.UTF_8), "payload");
    }

    private static String refusal(String token) {
        return assertThrows(MalformedTokenException.class, () -> CompactToken.parse(token))
                .reason();
    }

    @Test
    void sharesOfTheHeap() {
        long heap = HeapShare.of(1);
        assertTrue(heap > 0 && heap <= Runtime.getRuntime().maxMemory());
        assertEquals(heap / 8, HeapShare.of(8));
    }

    @Test
    void requestsInTheAudit() {
        AuditEvent.Request whole = new AuditEvent.Request("http", "M".repeat(32), "p".repeat(512), "/");
        assertEquals("M".repeat(32), whole.method());
        assertEquals("p".repeat(512), whole.path());
        AuditEvent.Request cut = new AuditEvent.Request("http", "M".repeat(33), "p".repeat(513), "/");
        assertEquals("M".repeat(32) + "…", cut.method());
        assertEquals("p".repeat(512) + "…", cut.path());
    }

    private static List<String> texts(int count, String prefix) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static void assertRefused(Executable call, String problem) {
        InvalidSettingException refused = assertThrows(InvalidSettingException.class, call);
        assertTrue(String.valueOf(refused.getMessage()).contains(problem), refused.getMessage());
    }
}
