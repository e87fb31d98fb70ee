package io.fastauth.token;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * A change of a session, or of all sessions of a client, as the event stream and other processes learn of it.
 *
 * @param kind what happened
 * @param clientId the client; an empty text for {@link Kind#CHANGED} of any client
 * @param slot the slot of the session, from 0; empty when it is not known, or for all sessions of the client
 * @param session the session ({@code sid}); empty for all sessions of the client
 * @param generation the generation whose tokens are valid since; of {@link Kind#ISSUED} and {@link Kind#REFRESHED}
 *     alone
 * @param accessId the {@code jti} of the new access token
 * @param keyId the {@code kid} of the key that signed it
 * @param granted the audience that the session was granted; empty when it is not known, or none
 */
public record SessionChange(
        Kind kind,
        String clientId,
        OptionalInt slot,
        Optional<UUID> session,
        int generation,
        Optional<UUID> accessId,
        Optional<String> keyId,
        Audience granted) {

    /** The kind of a change. */
    public enum Kind {
        /** A session was started. It ended any other session in its slot. */
        ISSUED,
        /** The tokens of a session were replaced: those of earlier generations have ended. */
        REFRESHED,
        /**
         * A session has ended, or every session of the client; one that another process started at the same time may
         * continue, and has been reported before.
         */
        REVOKED,
        /** A session has ended because a replaced refresh token was used again. */
        REUSE_DETECTED,
        /** Some of the sessions of the client have changed, or of any client. */
        CHANGED
    }

    /** A session that was started in a slot. */
    public static SessionChange issued(Session session, int slot) {
        return current(Kind.ISSUED, session, slot);
    }

    /** A session whose tokens were replaced. */
    public static SessionChange refreshed(Session session, int slot) {
        return current(Kind.REFRESHED, session, slot);
    }

    /** A session that has ended. */
    public static SessionChange ended(SessionSelection.One session) {
        return new SessionChange(
                session.reused() ? Kind.REUSE_DETECTED : Kind.REVOKED,
                session.clientId(),
                session.slot(),
                Optional.of(session.id()),
                0,
                Optional.empty(),
                Optional.empty(),
                session.granted());
    }

    /** All sessions of a client have ended. */
    public static SessionChange revoked(String clientId) {
        return ofClient(Kind.REVOKED, clientId);
    }

    /** Sessions of a client may have changed; an empty text for any client. */
    public static SessionChange changed(String clientId) {
        return ofClient(Kind.CHANGED, clientId);
    }

    private static SessionChange current(Kind kind, Session session, int slot) {
        return new SessionChange(
                kind,
                session.clientId(),
                OptionalInt.of(slot),
                Optional.of(session.id()),
                session.generation(),
                Optional.of(session.accessId()),
                Optional.of(session.accessKeyId()),
                session.granted().audience());
    }

    private static SessionChange ofClient(Kind kind, String clientId) {
        return new SessionChange(
                kind,
                clientId,
                OptionalInt.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Audience.none());
    }
}
