package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Sessions;
import io.fastauth.token.SessionChange.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which tokens are of a session, which are current, and what is remembered and told of it. */
class SessionTest {

    private static final Session FIRST = Sessions.of("me", "one");
    private static final Session SECOND = Sessions.next(FIRST);

    @Test
    void onlyTheLastTokensAreCurrent() {
        for (Session session : List.of(FIRST, SECOND)) {
            assertTrue(session.isCurrent(session.accessClaims()));
            assertTrue(session.isCurrent(session.refreshClaims()));
        }
        assertTrue(SECOND.owns(FIRST.accessClaims()) && SECOND.owns(FIRST.refreshClaims()));
        assertFalse(SECOND.isCurrent(FIRST.accessClaims()));
        assertFalse(SECOND.isCurrent(FIRST.refreshClaims()));

        Session other = Sessions.of("me", "two");
        assertFalse(FIRST.owns(other.accessClaims()) || FIRST.owns(other.refreshClaims()));
        assertFalse(FIRST.isCurrent(other.accessClaims()));
    }

    /** The original's tokens have no {@code sid}: a session knows those that it was made from, and the one before. */
    @Test
    void tokensWithoutASessionAreKnownByTheirIds() {
        assertTrue(FIRST.owns(original(FIRST.accessClaims())));
        assertTrue(FIRST.owns(original(FIRST.refreshClaims())));
        assertTrue(SECOND.owns(original(FIRST.refreshClaims())), "the previous one");
        assertFalse(SECOND.owns(original(FIRST.accessClaims())));
        assertFalse(FIRST.owns(original(SECOND.refreshClaims())));
        assertFalse(FIRST.original());
    }

    private static Claims original(Claims claims) {
        return new Claims(
                claims.clientId(),
                claims.type(),
                claims.issuedAt(),
                claims.expiresAt(),
                claims.id(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                claims.audience(),
                claims.scope(),
                claims.resource(),
                claims.extra());
    }

    @Test
    void timesAreCountedFromTheLastRefresh() {
        Instant refreshed = FIRST.rotatedAt();
        assertEquals(Duration.ofSeconds(90), FIRST.age(refreshed.plusSeconds(90)));
        assertEquals(Duration.ofSeconds(600), FIRST.accessLeft(refreshed));
        assertEquals(Duration.ofSeconds(510), FIRST.accessLeft(refreshed.plusMillis(90_999)));
        assertEquals(Duration.ZERO, FIRST.accessLeft(refreshed.plusSeconds(600)));
        assertEquals(Duration.ZERO, FIRST.accessLeft(refreshed.plusSeconds(601)));
    }

    @Test
    void changesNameTheSession() {
        SessionChange refreshed = SessionChange.refreshed(SECOND, 2);
        assertEquals(Kind.REFRESHED, refreshed.kind());
        assertEquals("me", refreshed.clientId());
        assertEquals(OptionalInt.of(2), refreshed.slot());
        assertEquals(Optional.of(SECOND.id()), refreshed.session());
        assertEquals(1, refreshed.generation());
        assertEquals(Optional.of(SECOND.accessId()), refreshed.accessId());
        assertEquals(Optional.of(SECOND.accessKeyId()), refreshed.keyId());

        StoredSession stored = new StoredSession(FIRST, 4, Optional.empty());
        SessionChange reused = SessionChange.ended(SessionSelection.One.reused(stored));
        assertEquals(Kind.REUSE_DETECTED, reused.kind());
        assertEquals(OptionalInt.of(4), reused.slot());
        assertEquals(
                Kind.REVOKED,
                SessionChange.ended(SessionSelection.One.revoked(stored)).kind());
        assertEquals(Kind.CHANGED, SessionChange.changed("me").kind());
    }

    @Test
    void whatIsRememberedOfATokenHoldsUntilItsClientChanges() {
        SupersededTokens<String> remembered = new SupersededTokens<>();
        Claims token = FIRST.refreshClaims();
        remembered.put(token, "ended", remembered.changes(token));
        assertEquals(Optional.of("ended"), remembered.find(token));
        assertEquals(1, remembered.remembered());

        remembered.changed("somebody else");
        assertEquals(Optional.of("ended"), remembered.find(token));
        remembered.changed("me");
        assertEquals(Optional.empty(), remembered.find(token));

        remembered.put(token, "again", remembered.changes(token));
        assertEquals(Optional.of("again"), remembered.find(token));
        remembered.changed("");
        assertEquals(Optional.empty(), remembered.find(token), "a change of any client");

        long before = remembered.changes(token);
        remembered.changed("me");
        remembered.put(token, "late", before);
        assertEquals(Optional.empty(), remembered.find(token), "read before the change");
    }

    @Test
    void eventsAreFilteredByAudience() {
        Audience own = Audience.of(List.of("https://own.example"));
        Audience others = Audience.of(List.of("https://other.example"));
        assertTrue(seen(Kind.ISSUED, own, own).contains("\"issued\""));
        assertTrue(seen(Kind.REFRESHED, Audience.none(), own).contains("\"refreshed\""));
        assertTrue(seen(Kind.ISSUED, others, own).contains("\"superseded\""));
        assertFalse(seen(Kind.ISSUED, others, own).contains("\"sid\""));
        assertEquals("", seen(Kind.REFRESHED, others, own));
        assertEquals("", seen(Kind.REVOKED, others, own));
        assertTrue(EventFilter.all().text(event(Kind.REVOKED, others)).isPresent());
    }

    private static String seen(Kind kind, Audience granted, Audience own) {
        return EventFilter.of(own).text(event(kind, granted)).orElse("");
    }

    private static StreamEvent event(Kind kind, Audience granted) {
        SessionChange change = new SessionChange(
                kind,
                "me",
                OptionalInt.of(3),
                Optional.of(new UUID(1, 2)),
                7,
                Optional.of(new UUID(3, 4)),
                Optional.of("key"),
                granted);
        return StreamEvent.of(change, Instant.EPOCH, "0-1");
    }
}
