package io.fastauth.token;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The claims of a token. Ids are 16 bytes: a {@code jti} or {@code sid} that is a canonical UUID stands for its bytes,
 * any other text for the first 16 bytes of its SHA-256. A token of the original has no {@code jti}: its id is the same
 * fingerprint of its text.
 *
 * @param clientId {@code client_id}; empty when the claim is missing or not a text
 * @param type {@code type} as claimed, or an empty text
 * @param issuedAt {@code iat}, whole seconds; the epoch when the claim is missing
 * @param expiresAt {@code exp}, whole seconds
 * @param id {@code jti}, or the fingerprint of the token
 * @param session {@code sid}; empty in the original's tokens
 * @param generation {@code gen}: the number of refreshes since the session started; 0 when the claim is missing
 * @param previous {@code prev}: the id of the refresh token that this one replaced; only in refresh tokens from
 *     generation 1
 * @param sessionStart {@code sst}: when the session was issued, whole seconds; only in refresh tokens
 * @param extra the claims that an {@link IssuingPolicy} added to a token that is being signed; not read from tokens
 */
public record Claims(
        String clientId,
        String type,
        Instant issuedAt,
        Instant expiresAt,
        UUID id,
        Optional<UUID> session,
        int generation,
        Optional<UUID> previous,
        Optional<Instant> sessionStart,
        Map<String, Object> extra) {

    public Claims {
        extra = Map.copyOf(extra);
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
}
