package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.HandmadeToken;
import io.fastauth.testing.ManualClock;
import io.fastauth.testing.Sessions;
import io.fastauth.testing.SessionsInMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Ending sessions by a token, or by their client, and what the audit says of it. */
class TokenRevokerTest {

    private static final Keyring KEYS = Keyring.of(SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256));
    private static final Requester ANYONE = new Requester.Anonymous();
    private static final String ADDRESS = "192.0.2.1";

    private final SessionsInMemory store = new SessionsInMemory();
    private final ManualClock clock = new ManualClock();
    private final List<AuditEvent> audited = new ArrayList<>();
    private final TokenRevoker revoker =
            new TokenRevoker(() -> KEYS, store, ClientDirectory.open(), clock, audited::add);
    private final Session session = Sessions.of("me", "one");
    private final TokenPair pair = pair(session);

    private TokenPair pair(Session started) {
        store.start(started, Sessions.NO_TOKENS, 1);
        return new SessionTokens(() -> KEYS).sign(started, KEYS.signing().orElseThrow());
    }

    private AuditEvent revoked() {
        return AuditEvent.of(clock.instant(), AuditEvent.Kind.REVOKED, ADDRESS);
    }

    @Test
    void aTokenEndsItsSessionOnce() {
        assertEquals(Revocation.REVOKED, revoker.revoke(pair.accessToken(), ANYONE, ADDRESS));
        assertEquals(List.of(revoked().token(session.accessClaims()).because("the token's holder asked")), audited);
        assertEquals(Revocation.NOT_FOUND, revoker.revoke(pair.accessToken(), ANYONE, ADDRESS));
        assertEquals(Revocation.NOT_FOUND, revoker.revoke(pair.refreshToken(), ANYONE, ADDRESS));
        assertEquals(1, audited.size());
    }

    @Test
    void aTokenOfAnotherSessionEndsNothing() {
        pair(Sessions.of("me", "two"));
        assertEquals(Revocation.NOT_FOUND, revoker.revoke(pair.accessToken(), ANYONE, ADDRESS));
        assertEquals(1, revoker.revokeClient("me", ADDRESS), "the other session is there");
    }

    /** Another caller ends the session between the look-up and the end. */
    @Test
    void whoeverComesSecondHasEndedNothing() {
        TokenRevoker second =
                new TokenRevoker(() -> KEYS, new EndedMeanwhile(store), ClientDirectory.open(), clock, audited::add);
        assertEquals(Revocation.NOT_FOUND, second.revoke(pair.accessToken(), ANYONE, ADDRESS));
        assertEquals(0, second.revokeClient("me", ADDRESS));
        assertEquals(List.of(), audited);
    }

    private record EndedMeanwhile(SessionsInMemory sessions) implements SessionStore {

        @Override
        public Optional<StoredSession> find(Claims token, Freshness freshness) {
            return sessions.find(token, freshness);
        }

        @Override
        public void start(Session session, TokenPair tokens, int limit) {
            sessions.start(session, tokens, limit);
        }

        @Override
        public boolean rotate(StoredSession current, Session next, TokenPair tokens) {
            return false;
        }

        @Override
        public int end(SessionSelection selected) {
            return 0;
        }

        @Override
        public void close() {
            sessions.close();
        }
    }

    /** A token that has no session is not looked up again until something of its client changes. */
    @Test
    void aChangeOfTheClientMakesATokenWorthAnotherLook() {
        store.endUnannounced("me");
        assertEquals(Revocation.NOT_FOUND, revoker.revoke(pair.accessToken(), ANYONE, ADDRESS));
        store.start(session, Sessions.NO_TOKENS, 1);
        assertEquals(Revocation.NOT_FOUND, revoker.revoke(pair.accessToken(), ANYONE, ADDRESS));
        revoker.changed("me");
        assertEquals(Revocation.REVOKED, revoker.revoke(pair.accessToken(), ANYONE, ADDRESS));
    }

    @Test
    void theSessionsOfAClientEndTogether() {
        assertEquals(1, revoker.revokeClient("me", ADDRESS));
        assertEquals(List.of(revoked().client("me").because("the master asked")), audited);
        assertEquals(0, revoker.revokeClient("me", ADDRESS));
        assertEquals(1, audited.size());
    }

    @Test
    void aSessionOfAClientEndsByItsIdOnce() {
        assertFalse(revoker.revokeSession("you", session.id(), ADDRESS));
        assertTrue(revoker.revokeSession("me", session.id(), ADDRESS));
        AuditEvent ended = revoked().client("me").session(session.id()).because("the master asked");
        assertEquals(List.of(ended), audited);
        assertFalse(revoker.revokeSession("me", session.id(), ADDRESS));
        assertEquals(1, audited.size());
    }

    @Test
    void aTokenWithoutAClientHasNoSession() {
        String nobodys = HandmadeToken.original("{\"type\":\"access\",\"exp\":4000000000}", TokensFixture.KEY);
        assertEquals(Revocation.NOT_FOUND, revoker.revoke(nobodys, ANYONE, ADDRESS));
        assertEquals(Optional.empty(), revoker.clientOf(nobodys));
        assertEquals(Optional.empty(), revoker.clientOf("garbage"));
        assertEquals(Optional.of("me"), revoker.clientOf(pair.accessToken()));
    }
}
