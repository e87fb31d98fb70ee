package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.GrantRules.Resolution;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrantRulesTest {

    private static final String DEFAULT = "https://tokens.example.org";
    private static final List<String> SCOPES = List.of("read", "write", "delete", "admin");
    private static final List<String> AUDIENCES = List.of(DEFAULT, "https://a.example.org", "https://b.example.org");
    private static final TokenProfile PROFILE =
            new TokenProfile(Optional.of(new PublicUrl(DEFAULT)), () -> AccessTokenType.JWT);

    private final GrantRules rules = new GrantRules(PROFILE);

    private static Grant grant(List<String> scope, List<String> audience) {
        return new Grant(new Scope(scope), new Audience(audience));
    }

    private static <T> List<T> some(List<T> of, Random random) {
        return of.stream().filter(each -> random.nextBoolean()).toList();
    }

    private static Grant random(Random random) {
        return grant(some(SCOPES, random), some(AUDIENCES, random));
    }

    private static Optional<Scope> requestedScope(Random random) {
        return random.nextBoolean() ? Optional.empty() : Optional.of(new Scope(some(SCOPES, random)));
    }

    private static Set<String> audience(Grant grant) {
        return Set.copyOf(PROFILE.orDefault(grant.audience()).uris());
    }

    private static void assertWithin(Grant most, Grant granted, String at) {
        assertTrue(most.scope().covers(granted.scope()), at);
        assertTrue(audience(most).containsAll(audience(granted)), at);
        assertFalse(audience(granted).isEmpty(), at);
    }

    /** Whatever is asked for, and however the client's registration changes between refreshes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noChainOfRefreshesWidensAGrant(long seed) {
        Random random = new Random(seed);
        int granted = 0;
        for (int chain = 0; chain < 300; chain++) {
            Grant allowed = random(random);
            Audience resource = new Audience(some(AUDIENCES, random));
            if (!(rules.within(allowed, requestedScope(random), resource) instanceof Resolution.Granted issued)) {
                continue;
            }
            assertWithin(allowed, issued.grant(), "issue " + chain);
            for (int refresh = 0; refresh < 8; refresh++) {
                String at = "seed " + seed + ", chain " + chain + ", refresh " + refresh;
                Grant now = random.nextInt(3) == 0 ? random(random) : allowed;
                Optional<Grant> common = rules.common(issued.grant(), now);
                if (common.isEmpty()) {
                    continue;
                }
                assertWithin(issued.grant(), common.get(), at);
                assertWithin(now, common.get(), at);
                Optional<Scope> scope = requestedScope(random);
                Audience asked = random.nextBoolean() ? Audience.none() : new Audience(some(AUDIENCES, random));
                if (rules.within(common.get(), scope, asked) instanceof Resolution.Granted current) {
                    granted++;
                    assertWithin(common.get(), current.grant(), at);
                    scope.ifPresent(named -> assertEquals(named, current.grant().scope(), at));
                    if (!asked.isEmpty()) {
                        assertEquals(Set.copyOf(asked.uris()), audience(current.grant()), at);
                    }
                }
            }
        }
        assertTrue(granted > 100, "granted " + granted);
    }

    @Test
    void aRequestThatNamesNothingIsGrantedEverything() {
        Grant allowed = grant(List.of("read", "write"), List.of("https://a.example.org", "https://b.example.org"));

        assertEquals(new Resolution.Granted(allowed), rules.within(allowed, Optional.empty(), Audience.none()));
    }

    @Test
    void theExcessOfARequestIsNamed() {
        Grant allowed = grant(List.of("read"), List.of());
        Optional<Scope> asked = Scope.parse("read write admin");

        Resolution.ExcessScope excess =
                assertInstanceOf(Resolution.ExcessScope.class, rules.within(allowed, asked, Audience.none()));
        assertEquals("write admin", excess.excess().text());
        assertInstanceOf(
                Resolution.ExcessAudience.class,
                rules.within(allowed, Optional.empty(), new Audience(List.of("https://a.example.org"))));
    }

    @Test
    void theDefaultAudienceMayBeNamedAndStaysTheDefault() {
        Grant allowed = grant(List.of(), List.of());

        assertEquals(
                new Resolution.Granted(allowed),
                rules.within(allowed, Optional.empty(), new Audience(List.of(DEFAULT))));
    }

    /** An empty audience stands for the default one, so it must not be the result of taking every audience away. */
    @Test
    void whenNoAudienceIsLeftNothingIsGranted() {
        Grant granted = grant(List.of("read"), List.of("https://a.example.org"));

        assertEquals(Optional.empty(), rules.common(granted, grant(List.of("read"), List.of("https://b.example.org"))));
        assertEquals(Optional.empty(), rules.common(granted, Grant.none()));
        assertEquals(Optional.empty(), rules.common(Grant.none(), granted));
        assertEquals(
                Optional.empty(), new GrantRules(TokenProfile.standard()).common(Grant.none(), granted), "no issuer");
    }

    @Test
    void grantsAreEqualWhenTheirClaimsAre() {
        Grant named = grant(List.of("read", "write"), List.of(DEFAULT));

        assertTrue(rules.equal(named, grant(List.of("write", "read"), List.of())));
        assertFalse(rules.equal(named, grant(List.of("read"), List.of())));
        assertFalse(rules.equal(named, grant(List.of("write", "read"), List.of("https://a.example.org"))));
    }

    /** RFC 6749 sets no limit; a list of tens of thousands must not cost half a minute. */
    @Test
    void aCraftedScopeIsRefusedByItsLength() {
        assertEquals(Optional.empty(), Scope.parse("a ".repeat(10_000) + "a"));
        Scope longest =
                new Scope(IntStream.range(0, 60_000).mapToObj(i -> "scope" + i).toList());
        long before = System.nanoTime();
        assertTrue(longest.covers(longest));
        assertTrue(longest.minus(longest).isEmpty());
        assertTrue(System.nanoTime() - before < Duration.ofSeconds(10).toNanos());
    }
}
