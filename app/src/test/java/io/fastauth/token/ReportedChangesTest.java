package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.SignedSessions;
import io.fastauth.token.SessionChange.Kind;
import io.fastauth.token.SessionStore.Freshness;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What observers of a store learn of issue, refresh, reuse and revocation, and what a resource server may remember. */
class ReportedChangesTest {

    @Test
    void eachNamesTheSessionAndItsSlot(@TempDir Path folder) {
        try (TokensFixture tokens = new TokensFixture(folder)) {
            List<SessionChange> changes = new ArrayList<>();
            assertTrue(((StoreStatus) tokens.store).observeChanges(changes::add));
            TokenPair first = tokens.issue("a");
            tokens.rotate(tokens.rotate(first));
            tokens.clock.advance(Duration.ofMinutes(5));
            assertInstanceOf(Refresh.ReuseDetected.class, tokens.issuer.refresh(first.refreshToken()));
            TokenPair second = tokens.issue("a");
            assertEquals(Revocation.REVOKED, tokens.revoker.revoke(second.accessToken(), new Requester.Master(), ""));
            assertEquals(
                    List.of(
                            Kind.ISSUED,
                            Kind.REFRESHED,
                            Kind.REFRESHED,
                            Kind.REUSE_DETECTED,
                            Kind.ISSUED,
                            Kind.REVOKED),
                    changes.stream().map(SessionChange::kind).toList());
            assertEquals(
                    List.of(0, 1, 2, 0, 0, 0),
                    changes.stream().map(SessionChange::generation).toList());
            for (SessionChange change : changes) {
                assertEquals(OptionalInt.of(0), change.slot());
                assertEquals(changes.get(changes.indexOf(change) < 4 ? 0 : 4).session(), change.session());
            }
        }
    }

    /** A cache that another process makes outdated milliseconds later would be believed by the caller for longer. */
    @Test
    void introspectionReadsTheStoreAndNamesTheSlot() {
        List<Freshness> reads = new ArrayList<>();
        StoredSession stored = SignedSessions.start("a");
        SessionStore store = new InSlotSeven(stored, reads);
        TokenVerifier verifier = new TokenVerifier(
                () -> SignedSessions.KEYS,
                store,
                ClientDirectory.open(),
                new TokenValidator(
                        Clock.offset(
                                Clock.systemUTC(),
                                Duration.between(
                                        Clock.systemUTC().instant(),
                                        stored.session().rotatedAt())),
                        Duration.ofSeconds(5)));
        String token = SignedSessions.tokens(stored).accessToken();
        TokenVerifier.Introspected active = verifier.introspect(token).orElseThrow();
        assertEquals(7, active.slot());
        assertEquals(stored.session().id(), active.claims().session().orElseThrow());
        assertEquals(List.of(Freshness.UNCACHED), reads);
    }

    /** A store with one session, which it does not change. */
    private record InSlotSeven(StoredSession stored, List<Freshness> reads) implements SessionStore {

        @Override
        public Optional<StoredSession> find(Claims token, Freshness freshness) {
            reads.add(freshness);
            return Optional.of(new StoredSession(stored.session(), 7, stored.tokens()));
        }

        @Override
        public void start(Session session, TokenPair tokens, int limit) {
            throw new StoreUnavailableException("read-only");
        }

        @Override
        public boolean rotate(StoredSession current, Session next, TokenPair tokens) {
            return false;
        }

        @Override
        public int end(SessionSelection sessions) {
            return 0;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
