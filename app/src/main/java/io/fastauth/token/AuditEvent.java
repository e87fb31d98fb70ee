package io.fastauth.token;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * An event of a session, a key or a registered client, for the audit log. It names tokens and keys by their ids and
 * never contains one.
 *
 * @param time when it happened
 * @param kind what happened
 * @param clientId the client; empty when no genuine token named one
 * @param keyId {@code kid} of the key that signed; empty when no token was signed
 * @param session {@code sid}; empty when there is none, or it is not known
 * @param tokenId {@code jti} of the token: the new access token when tokens were issued or returned again, otherwise
 *     the presented token
 * @param request the request that was refused; empty for other events, or when it is not known
 * @param address the address of the caller, behind trusted proxies; empty for a call from within the process
 * @param reason the reason, without anything secret; empty when the kind says it all
 * @param refusal the reason for programs; empty unless something was refused
 */
public record AuditEvent(
        Instant time,
        Kind kind,
        Optional<String> clientId,
        Optional<String> keyId,
        Optional<String> session,
        Optional<String> tokenId,
        Optional<Request> request,
        Optional<String> address,
        Optional<String> reason,
        Optional<Refusal> refusal) {

    /** The kind of an event. */
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
        /** The keys changed; {@code keyId} is the one that signs now. */
        KEYS_CHANGED,
        /** A client was registered; the sessions that its id had have ended. */
        CLIENT_REGISTERED,
        /** The terms of a client were changed. */
        CLIENT_CHANGED,
        /** A client was enabled again. */
        CLIENT_ENABLED,
        /** A client was disabled; its sessions have ended. */
        CLIENT_DISABLED,
        /** A client was removed; its sessions have ended, and its id is refused. */
        CLIENT_REMOVED,
        /** The id of a removed client was released. */
        CLIENT_RELEASED,
        /** A client was given a second secret. */
        SECRET_ROTATED,
        /** A secret of a client was retired. */
        SECRET_RETIRED,
        /** A request, a refresh or an issue was refused. */
        DENIED;

        /** The name in logs: lower case, with underscores. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The request that an event is about. Unknown parts are empty texts.
     *
     * @param door how it arrived: {@code http}, {@code gateway} or {@code websocket}
     * @param method the HTTP method, cut after 32 characters
     * @param path the decoded path without its query, cut after 512 characters
     * @param rule the entry of the path lists that required a credential
     */
    public record Request(String door, String method, String path, String rule) {

        private static final int MAX_METHOD = 32;
        private static final int MAX_PATH = 512;

        public Request {
            method = cut(method, MAX_METHOD);
            path = cut(path, MAX_PATH);
        }

        private static String cut(String text, int length) {
            return text.length() <= length ? text : text.substring(0, length) + "…";
        }
    }

    /**
     * Why something was refused, for programs.
     *
     * @param code the reason, in lower case with underscores
     * @param level the level that the path required; empty when a token operation refused
     * @param status the status of the answer, unless the address has failed too often
     */
    public record Refusal(String code, Optional<String> level, int status) {

        /** The refusal of a token operation. */
        static Refusal of(TokenRefusal reason, Source source) {
            return new Refusal(reason.text(), Optional.empty(), reason.status(source.oauth()));
        }
    }

    /**
     * The source of a request for a token operation.
     *
     * @param address the address of the caller, behind trusted proxies; an empty text for a call from within the
     *     process
     * @param request the request, recorded when it is refused; empty for a call from within the process
     * @param oauth whether an OAuth operation answers, rather than one of the original
     */
    public record Source(String address, Optional<Request> request, boolean oauth) {

        /** The source of a request for an operation of the original. */
        public Source(String address, Optional<Request> request) {
            this(address, request, false);
        }

        /** The source of a call from within the process. */
        public static Source none() {
            return new Source("", Optional.empty());
        }

        /** The same for an OAuth operation. */
        public Source ofOauth() {
            return new Source(address, request, true);
        }
    }

    /**
     * An event with a time, a kind and an address alone.
     *
     * @param address the address of the caller, or an empty text
     */
    public static AuditEvent of(Instant time, Kind kind, String address) {
        Optional<String> none = Optional.empty();
        return new AuditEvent(
                time, kind, none, none, none, none, Optional.empty(), known(address), none, Optional.empty());
    }

    /** The refusal of a token operation, with the address and the request of its source. */
    public static AuditEvent denied(Instant time, Source source, TokenRefusal reason) {
        return of(time, Kind.DENIED, source.address()).refused(source, reason);
    }

    /** Sets the refusal of a token operation, and the request that was refused. */
    AuditEvent refused(Source source, TokenRefusal reason) {
        AuditEvent event = refusal(Refusal.of(reason, source));
        return source.request().map(event::request).orElse(event);
    }

    /**
     * Sets the client.
     *
     * @param client the client id; an empty text for none
     */
    public AuditEvent client(String client) {
        return new AuditEvent(time, kind, known(client), keyId, session, tokenId, request, address, reason, refusal);
    }

    /** Sets the session. */
    public AuditEvent session(UUID sid) {
        return new AuditEvent(
                time, kind, clientId, keyId, Optional.of(sid.toString()), tokenId, request, address, reason, refusal);
    }

    /** Sets the client, the session and the token to those of claims. */
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
                reason,
                refusal);
    }

    /** Sets the request that was refused. */
    public AuditEvent request(Request refused) {
        return new AuditEvent(
                time, kind, clientId, keyId, session, tokenId, Optional.of(refused), address, reason, refusal);
    }

    /** Sets the reason for programs. */
    public AuditEvent refusal(Refusal refused) {
        return new AuditEvent(
                time, kind, clientId, keyId, session, tokenId, request, address, reason, Optional.of(refused));
    }

    /**
     * Sets the key that signed.
     *
     * @param key the {@code kid}
     */
    public AuditEvent key(String key) {
        return new AuditEvent(
                time, kind, clientId, Optional.of(key), session, tokenId, request, address, reason, refusal);
    }

    /**
     * Sets the reason.
     *
     * @param why a text without anything secret
     */
    public AuditEvent because(String why) {
        return new AuditEvent(time, kind, clientId, keyId, session, tokenId, request, address, known(why), refusal);
    }

    private static Optional<String> known(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
