package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fastauth.testing.CapturedLog;
import io.fastauth.testing.ManualClock;
import io.fastauth.testing.SessionsInMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How often the store is asked about a token. */
class StoreLookupsTest {

    private static final Keyring KEYS = Keyring.of(SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256));

    private final Counting store = new Counting();
    private final TokenValidator validator = new TokenValidator(new ManualClock(), Duration.ZERO);
    private final TokenVerifier verifier = new TokenVerifier(() -> KEYS, store, ClientDirectory.open(), validator);
    private final TokenIssuer issuer = new TokenIssuer(
            () -> KEYS,
            TokenProfile.standard(),
            store,
            ClientDirectory.open(),
            () -> TokensFixture.LIFETIMES,
            () -> TokenFormat.JWS,
            1,
            validator,
            IssuingPolicy.standard(),
            event -> {},
            new TokenIssuer.Observer() {});

    /** Counts look-ups, and can lose every compare-and-set, as beside callers that are always faster. */
    private static final class Counting implements SessionStore {

        private final SessionsInMemory sessions = new SessionsInMemory();
        private final List<Claims> used = new ArrayList<>();
        private int lookups;
        private boolean contended;

        @Override
        public Optional<StoredSession> find(Claims token, Freshness freshness) {
            lookups++;
            return sessions.find(token, freshness);
        }

        @Override
        public void start(Session session, TokenPair tokens, int limit) {
            sessions.start(session, tokens, limit);
        }

        @Override
        public boolean rotate(StoredSession current, Session next, TokenPair tokens) {
            return !contended && sessions.rotate(current, next, tokens);
        }

        @Override
        public void used(Claims token, StoredSession session) {
            used.add(token);
        }

        @Override
        public int end(SessionSelection selected) {
            return sessions.end(selected);
        }

        @Override
        public void close() {
            sessions.close();
        }
    }

    private TokenPair pair() {
        return assertInstanceOf(Issue.Issued.class, issuer.issue("a")).pair();
    }

    @Test
    void aSessionThatChangesAllTheTimeIsGivenUpAndReported() {
        String token = pair().refreshToken();
        store.contended = true;
        try (CapturedLog log = new CapturedLog(SessionRotation.class.getName())) {
            assertInstanceOf(Refresh.NotSaved.class, issuer.refresh(token));
            assertEquals(5, store.lookups);
            assertEquals(List.of("SEVERE A session changed 5 times during one refresh"), log.messages());
        }
        store.contended = false;
        assertInstanceOf(Refresh.Rotated.class, issuer.refresh(token));
    }

    @Test
    void anEndedSessionIsLookedUpAgainAfterAChangeAlone() {
        String token = pair().refreshToken();
        store.end(new SessionSelection.OfClient("a"));
        assertEquals(new Refresh.Invalid("a"), issuer.refresh(token));
        assertEquals(new Refresh.Invalid("a"), issuer.refresh(token));
        assertEquals(1, store.lookups);
        issuer.changed("a");
        assertEquals(new Refresh.Invalid("a"), issuer.refresh(token));
        assertEquals(2, store.lookups);
    }

    @Test
    void onlyACurrentTokenIsNotedAsUsed() {
        String replaced = pair().accessToken();
        verifier.verifyAccess(replaced);
        String current = pair().accessToken();
        verifier.verifyAccess(replaced);
        verifier.introspect(replaced);
        verifier.introspect(current);
        assertEquals(List.of(TokensFixture.claims(replaced), TokensFixture.claims(current)), store.used);
    }

    /** A cache may be behind, so the store itself is asked before a token is refused. */
    @Test
    void aTokenThatIsNotCurrentIsLookedUpAgainAfterAChangeAlone() {
        String token = pair().accessToken();
        pair();
        assertInstanceOf(Verification.NotCurrent.class, verifier.verifyAccess(token));
        assertEquals(2, store.lookups);
        assertInstanceOf(Verification.NotCurrent.class, verifier.verifyAccess(token));
        assertEquals(Optional.empty(), verifier.introspect(token));
        assertEquals(2, store.lookups);
        verifier.changed("a");
        assertInstanceOf(Verification.NotCurrent.class, verifier.verifyAccess(token));
        assertEquals(4, store.lookups);
        verifier.changed("a");
        assertEquals(Optional.empty(), verifier.introspect(token));
        assertEquals(5, store.lookups);
    }
}
