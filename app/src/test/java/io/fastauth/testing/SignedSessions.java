package io.fastauth.testing;

import io.fastauth.token.Audience;
import io.fastauth.token.Claims;
import io.fastauth.token.Grant;
import io.fastauth.token.Keyring;
import io.fastauth.token.Scope;
import io.fastauth.token.Session;
import io.fastauth.token.SessionTokens;
import io.fastauth.token.SigningKey;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenAlgorithm;
import io.fastauth.token.TokenFormat;
import io.fastauth.token.TokenPair;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Sessions with tokens that verify, for tests of stores that keep tokens. */
public final class SignedSessions {

    public static final SigningKey KEY = SigningKey.of("0123456789abcdef0123456789abcdef", TokenAlgorithm.HS256);
    public static final Keyring KEYS = Keyring.of(KEY);

    private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");
    private static final SessionTokens TOKENS = new SessionTokens(() -> KEYS);

    private SignedSessions() {}

    /** A new session. */
    public static StoredSession start(String clientId) {
        return start(clientId, Map.of());
    }

    /** A new session whose tokens carry more claims. */
    public static StoredSession start(String clientId, Map<String, Object> extra) {
        return start(clientId, Grant.none(), Grant.none(), extra);
    }

    /** A new session with a scope and an audience. */
    public static StoredSession start(String clientId, Grant granted, Grant current) {
        return start(clientId, granted, current, Map.of());
    }

    private static StoredSession start(String clientId, Grant granted, Grant current, Map<String, Object> extra) {
        return signed(new Session(
                clientId,
                UUID.randomUUID(),
                0,
                UUID.randomUUID(),
                UUID.randomUUID(),
                Optional.empty(),
                ISSUED,
                ISSUED,
                ISSUED.plusSeconds(600),
                Instant.parse("2040-01-01T00:00:00Z"),
                KEY.id(),
                KEY.id(),
                TokenFormat.JWS,
                granted,
                current,
                extra));
    }

    /** The session after a refresh. */
    public static StoredSession next(StoredSession stored) {
        Session current = stored.session();
        return signed(new Session(
                current.clientId(),
                current.id(),
                current.generation() + 1,
                UUID.randomUUID(),
                UUID.randomUUID(),
                Optional.of(current.refreshId()),
                current.startedAt(),
                current.rotatedAt().plusSeconds(60),
                current.accessExpiresAt().plusSeconds(60),
                current.refreshExpiresAt().plusSeconds(60),
                KEY.id(),
                KEY.id(),
                TokenFormat.JWS,
                current.granted(),
                current.current(),
                Map.of()));
    }

    private static StoredSession signed(Session session) {
        return new StoredSession(session, 0, TOKENS.sign(session));
    }

    public static TokenPair tokens(StoredSession stored) {
        return stored.tokens().orElseThrow();
    }

    /** The claims of a token of a client, for a store with one session for each client. */
    public static Claims claims(String clientId) {
        return new Claims(
                clientId,
                "access",
                ISSUED,
                ISSUED.plusSeconds(600),
                UUID.randomUUID(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Audience.none(),
                Scope.none(),
                Audience.none(),
                Map.of());
    }
}
