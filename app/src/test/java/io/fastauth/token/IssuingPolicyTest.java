package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a policy may answer. */
class IssuingPolicyTest {

    @Test
    void addsClaimsOfTheTypesThatTokensHave() {
        IssuingPolicy.Allowed ruling = IssuingPolicy.Ruling.allow()
                .with("text", "x")
                .with("small", 1)
                .with("large", Long.MAX_VALUE)
                .with("truth", false)
                .with("texts", List.of("a", "b"))
                .with("none", List.of())
                .with("text", "y");
        assertEquals(
                Map.of(
                        "text",
                        "y",
                        "small",
                        1,
                        "large",
                        Long.MAX_VALUE,
                        "truth",
                        false,
                        "texts",
                        List.of("a", "b"),
                        "none",
                        List.of()),
                ruling.claims());
        for (Object other : List.of(1.5, List.of(1), List.of("a", 1), Map.of())) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> ruling.with("other", other));
            assertEquals(
                    "The claim other must be a text, a whole number, a truth value or a list of texts",
                    refused.getMessage());
        }
    }

    @Test
    void addsAsManyClaimsAsTokensMayHave() {
        Map<String, Object> claims = new HashMap<>();
        for (int i = 0; i < 32; i++) {
            claims.put("claim" + i, i);
        }
        IssuingPolicy.Allowed most = new IssuingPolicy.Allowed(claims, Optional.empty(), Optional.empty());
        assertEquals(32, most.claims().size());
        assertThrows(IllegalArgumentException.class, () -> most.with("more", 1));
    }

    @Test
    void setsLifetimesAndKeepsThemWithItsClaims() {
        Duration hour = Duration.ofHours(1);
        Duration day = Duration.ofDays(1);
        assertEquals(
                new IssuingPolicy.Allowed(Map.of("a", "b", "c", "d"), Optional.of(hour), Optional.of(day)),
                IssuingPolicy.Ruling.allow().with("a", "b").living(hour, day).with("c", "d"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 200})
    void givesAReason(int length) {
        assertEquals("x".repeat(length), new IssuingPolicy.Refused("x".repeat(length)).reason());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 201})
    void givesNoEmptyAndNoLongReason(int length) {
        assertThrows(IllegalArgumentException.class, () -> new IssuingPolicy.Refused("x".repeat(length)));
    }

    @Test
    void givesNoBlankReason() {
        assertThrows(IllegalArgumentException.class, () -> new IssuingPolicy.Refused(" \t"));
    }
}
