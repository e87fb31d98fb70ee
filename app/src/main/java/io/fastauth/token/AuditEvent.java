package io.fastauth.token;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Something that happened to a token, for those who must be able to tell later. It names tokens and keys by their ids
 * and never holds one.
 *
 * @param time when it happened
 * @param kind what happened
 * @param clientId whose token it is; empty when no genuine token named a client
 * @param keyId {@code kid} of the key that signed; empty when no token was made
 * @param session {@code sid}; empty when there is none, or it is not known
 * @param tokenId {@code jti} of the token that the event is about: the new access token when a pair was made or
 *     answered again, otherwise the token that was presented
 * @param request the request that was refused; empty when the event is not about one, or it is not known
 * @param address where the request came from, behind trusted proxies; empty when nobody asked over a network
 * @param reason why, in words of ours; empty when the kind says it all
 */
public record AuditEvent(
        Instant time,
        Kind kind,
        Optional<String> clientId,
        Optional<String> keyId,
        Optional<String> session,
        Optional<String> tokenId,
        Optional<AuditedRequest> request,
        Optional<String> address,
        Optional<String> reason) {

    /** What can happen to a token. */
    public enum Kind {
        /** A session was started. */
        ISSUED,
        /** A refresh token was exchanged for new tokens. */
        REFRESHED,
        /** A refresh token that had just been exchanged was answered with the same tokens again. */
        REPLAYED,
        /** A refresh token was used long after it had been exchanged; its session was revoked. */
        REUSE_DETECTED,
        /** A session was ended on request. */
        REVOKED,
        /** Other keys were put in force; the key is the one that signs now. */
        KEYS_CHANGED,
        /** A request, a refresh or an issue was refused. */
        DENIED;

        /**
         * How a log spells it.
         *
         * @return lower case, with underscores
         */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * An event of which nothing else is known yet.
     *
     * @param time when it happened
     * @param kind what happened
     * @param address where the request came from, or an empty text
     * @return the event
     */
    public static AuditEvent of(Instant time, Kind kind, String address) {
        Optional<String> none = Optional.empty();
        return new AuditEvent(time, kind, none, none, none, none, Optional.empty(), known(address), none);
    }

    /**
     * The refusal of a token operation.
     *
     * @param time when it was refused
     * @param source where its request came from
     * @return the event, with the address and the request
     */
    public static AuditEvent denied(Instant time, RequestSource source) {
        AuditEvent event = of(time, Kind.DENIED, source.address());
        return source.request().map(event::request).orElse(event);
    }

    /**
     * The same event, about a client.
     *
     * @param client the client id; an empty text for none
     * @return the event
     */
    public AuditEvent client(String client) {
        return new AuditEvent(time, kind, known(client), keyId, session, tokenId, request, address, reason);
    }

    /**
     * The same event, about a token.
     *
     * @param claims what the token says
     * @return the event
     */
    public AuditEvent token(Claims claims) {
        return new AuditEvent(
                time,
                kind,
                known(claims.clientId()),
                keyId,
                claims.session().map(UUID::toString),
                Optional.of(claims.id().toString()),
                request,
                address,
                reason);
    }

    /**
     * The same event, about a request.
     *
     * @param refused the request
     * @return the event
     */
    public AuditEvent request(AuditedRequest refused) {
        return new AuditEvent(time, kind, clientId, keyId, session, tokenId, Optional.of(refused), address, reason);
    }

    /**
     * The same event, with the key that signed.
     *
     * @param key the {@code kid}
     * @return the event
     */
    public AuditEvent key(String key) {
        return new AuditEvent(time, kind, clientId, Optional.of(key), session, tokenId, request, address, reason);
    }

    /**
     * The same event, with a reason.
     *
     * @param why words of ours, without anything secret
     * @return the event
     */
    public AuditEvent because(String why) {
        return new AuditEvent(time, kind, clientId, keyId, session, tokenId, request, address, known(why));
    }

    private static Optional<String> known(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
