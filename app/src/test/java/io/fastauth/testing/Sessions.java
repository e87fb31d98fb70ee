package io.fastauth.testing;

import io.fastauth.token.Audience;
import io.fastauth.token.Claims;
import io.fastauth.token.Grant;
import io.fastauth.token.Scope;
import io.fastauth.token.Session;
import io.fastauth.token.SessionStore;
import io.fastauth.token.SessionStore.Freshness;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenFormat;
import io.fastauth.token.TokenPair;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Sessions whose ids follow from their names, for tests of stores that keep no tokens. */
public final class Sessions {

    public static final TokenPair NO_TOKENS = new TokenPair("", "");

    private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant EXPIRY = Instant.parse("2040-01-01T00:00:00Z");

    private Sessions() {}

    public static Session of(String clientId, String name) {
        return of(clientId, name, ISSUED, EXPIRY);
    }

    public static Session of(String clientId, String name, Instant issued, Instant expiry) {
        return of(clientId, name, issued, expiry, TokenFormat.JWS, Map.of());
    }

    public static Session of(String clientId, String name, TokenFormat format, Map<String, Object> extraClaims) {
        return of(clientId, name, ISSUED, EXPIRY, format, extraClaims);
    }

    private static Session of(
            String clientId,
            String name,
            Instant issued,
            Instant expiry,
            TokenFormat format,
            Map<String, Object> extra) {
        return new Session(
                clientId,
                id(clientId, name, "session"),
                0,
                id(clientId, name, "access"),
                id(clientId, name, "refresh"),
                Optional.empty(),
                issued,
                issued,
                issued.plusSeconds(600),
                expiry,
                SignedSessions.KEY.id(),
                SignedSessions.KEY.id(),
                format,
                Grant.none(),
                Grant.none(),
                extra);
    }

    private static UUID id(String... parts) {
        return UUID.nameUUIDFromBytes(String.join("\0", parts).getBytes(StandardCharsets.UTF_8));
    }

    /** The session with other keys, format and extra claims. */
    public static Session with(
            Session session,
            String accessKeyId,
            String refreshKeyId,
            TokenFormat format,
            Map<String, Object> extraClaims) {
        return new Session(
                session.clientId(),
                session.id(),
                session.generation(),
                session.accessId(),
                session.refreshId(),
                session.previousRefreshId(),
                session.startedAt(),
                session.rotatedAt(),
                session.accessExpiresAt(),
                session.refreshExpiresAt(),
                accessKeyId,
                refreshKeyId,
                format,
                session.granted(),
                session.current(),
                extraClaims);
    }

    /** The next generation of a session. */
    public static Session next(Session session) {
        String generation = Integer.toString(session.generation() + 1);
        return new Session(
                session.clientId(),
                session.id(),
                session.generation() + 1,
                id(session.id().toString(), generation, "access"),
                id(session.id().toString(), generation, "refresh"),
                Optional.of(session.refreshId()),
                session.startedAt(),
                session.rotatedAt().plusSeconds(60),
                session.accessExpiresAt().plusSeconds(60),
                session.refreshExpiresAt().plusSeconds(60),
                session.accessKeyId(),
                session.refreshKeyId(),
                session.format(),
                session.granted(),
                session.current(),
                session.extraClaims());
    }

    /** The claims of the access token. */
    public static Claims claims(Session session) {
        return new Claims(
                session.clientId(),
                "access",
                session.rotatedAt(),
                session.accessExpiresAt(),
                session.accessId(),
                Optional.of(session.id()),
                session.generation(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Audience.none(),
                Scope.none(),
                Audience.none(),
                Map.of());
    }

    public static void start(SessionStore store, Session session) {
        store.start(session, NO_TOKENS, 1);
    }

    /** Rotates a session that is in the first slot of its client. */
    public static boolean rotate(SessionStore store, Session current, Session next) {
        return rotate(store, current, 0, next);
    }

    /** Rotates a session that is in a slot of its client. */
    public static boolean rotate(SessionStore store, Session current, int slot, Session next) {
        return store.rotate(new StoredSession(current, slot, Optional.empty()), next, NO_TOKENS);
    }

    /** The session as a store has it now; empty when it ended, whatever else the client has. */
    public static Optional<Session> find(SessionStore store, Session session) {
        return find(store, session, Freshness.CACHED);
    }

    public static Optional<Session> findUncached(SessionStore store, Session session) {
        return find(store, session, Freshness.UNCACHED);
    }

    private static Optional<Session> find(SessionStore store, Session session, Freshness freshness) {
        return store.find(claims(session), freshness)
                .map(StoredSession::session)
                .filter(found -> found.id().equals(session.id()));
    }
}
