package io.fastauth.token;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a token says, once its signature has been verified. Tokens of the original library have neither {@code jti} nor
 * {@code sid}, so the names below differ from "as claimed" in one place: {@link #id()}.
 *
 * @param clientId {@code client_id}: whose token it is; empty when the claim is missing or not a text
 * @param type {@code type} as claimed, or an empty text
 * @param issuedAt {@code iat}, whole seconds; the epoch when the claim is missing
 * @param expiresAt {@code exp}, whole seconds
 * @param id {@code jti}; for a token without one, a fingerprint of the token, so that every token can be named
 * @param session {@code sid}: the family of a pair, kept through refreshes; empty in the original's tokens
 * @param previous {@code prev}: the id of the refresh token that this one replaced; empty in the first of a family
 * @param extra what an {@link IssuingPolicy} has added to a token that is being made; not read back from tokens
 */
public record Claims(
        String clientId,
        String type,
        Instant issuedAt,
        Instant expiresAt,
        String id,
        Optional<String> session,
        Optional<String> previous,
        Map<String, Object> extra) {

    public Claims {
        extra = Map.copyOf(extra);
    }

    /**
     * Claims without any of a policy.
     *
     * @param clientId {@code client_id}
     * @param type {@code type}
     * @param issuedAt {@code iat}
     * @param expiresAt {@code exp}
     * @param id {@code jti}
     * @param session {@code sid}
     * @param previous {@code prev}
     */
    public Claims(
            String clientId,
            String type,
            Instant issuedAt,
            Instant expiresAt,
            String id,
            Optional<String> session,
            Optional<String> previous) {
        this(clientId, type, issuedAt, expiresAt, id, session, previous, Map.of());
    }

    /**
     * Whether the token is of a type.
     *
     * @param expected the type
     * @return true when it claims that type
     */
    public boolean is(TokenType expected) {
        return type.equals(expected.claim());
    }

    /**
     * Whether the token has expired. Expiry equal to now is expired (RFC 7519, section 4.1.4: "on or after").
     *
     * @param now the time
     * @return true when it must not be accepted
     */
    public boolean expired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    /** Whether this token and another, of the current pair, are of one session, or the other replaced this one. */
    boolean precedes(Claims current) {
        return current.previous().filter(id::equals).isPresent()
                || (session.isPresent() && session.equals(current.session()));
    }

    /**
     * How long ago the token was issued.
     *
     * @param now the time
     * @return the age; negative when it was issued by a clock that is ahead
     */
    public Duration age(Instant now) {
        return Duration.between(issuedAt, now);
    }
}
