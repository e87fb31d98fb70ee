package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Sessions;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.SessionSelection.Matching;
import io.fastauth.token.SessionSelection.One;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Which sessions an operation applies to. */
class SessionSelectionTest {

    private static final Audience SHOP = Audience.of(List.of("https://shop.example.org"));
    private static final StoredSession STORED = SignedSessions.start(
            "me", new Grant(Scope.of(List.of("read", "write")), SHOP), new Grant(Scope.of(List.of("read")), SHOP));
    private static final Instant ISSUED = STORED.session().rotatedAt();
    private static final LocalDate DAY = LocalDate.of(2026, 1, 1);

    private static Matching ofKey(String keyId) {
        return new Matching(Optional.empty(), Optional.of(keyId), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Matching usedBefore(LocalDate day) {
        return new Matching(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(day), Optional.empty());
    }

    private static Matching ofScope(String token) {
        return new Matching(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(token));
    }

    @Test
    void aSessionMeetsEachConditionAlone() {
        for (Matching met : List.of(
                Matching.all(),
                Matching.ofClient("me"),
                Matching.issuedBefore(ISSUED.plusNanos(1)),
                ofKey(SignedSessions.KEY.id()),
                usedBefore(DAY.plusDays(1)),
                ofScope("write"))) {
            assertTrue(met.matches(STORED), met::toString);
        }
        for (Matching missed : List.of(
                Matching.ofClient("you"),
                Matching.issuedBefore(ISSUED),
                ofKey("another"),
                usedBefore(DAY),
                ofScope("delete"))) {
            assertFalse(missed.matches(STORED), missed::toString);
        }
    }

    /** The keys of a rotation differ when access tokens are signed by a private key. */
    @Test
    void eitherKeyOfASessionIsItsKey() {
        Session session = STORED.session();
        StoredSession both = new StoredSession(
                Sessions.with(session, "access-key", "refresh-key", session.format(), session.extraClaims()),
                0,
                Optional.empty());
        assertTrue(ofKey("access-key").matches(both) && ofKey("refresh-key").matches(both));
        assertFalse(ofKey(SignedSessions.KEY.id()).matches(both));
    }

    @Test
    void aSessionThatWasFoundTellsItsPlaceAndAudience() {
        Session session = STORED.session();
        StoredSession third = new StoredSession(session, 2, Optional.empty());
        assertEquals(new One("me", session.id(), OptionalInt.of(2), SHOP, false), One.revoked(third));
        assertEquals(new One("me", session.id(), OptionalInt.of(2), SHOP, true), One.reused(third));
        assertEquals(
                new One("me", session.id(), OptionalInt.empty(), Audience.none(), false), new One("me", session.id()));
    }

    @Test
    void theDayOfUseIsThatOfUtc() {
        assertEquals(DAY, STORED.lastUsedOn());
        assertEquals(0, StoredSession.day(Instant.parse("1970-01-01T23:59:59.999Z")));
        assertEquals(-1, StoredSession.day(Instant.parse("1969-12-31T23:59:59Z")));
        assertEquals(1, StoredSession.day(Instant.parse("1970-01-02T00:00:00Z")));
    }
}
