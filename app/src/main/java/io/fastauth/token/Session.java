package io.fastauth.token;

import io.fastauth.token.Claims.TokenType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A session of a client: the state from which its current access and refresh token can be signed again. A store keeps
 * sessions, never tokens.
 *
 * @param clientId the client, never empty
 * @param id the session id ({@code sid})
 * @param generation the number of refreshes since the session started, from 0
 * @param accessId the {@code jti} of the current access token
 * @param refreshId the {@code jti} of the current refresh token
 * @param previousRefreshId the {@code jti} of the refresh token that the current one replaced; empty in generation 0
 * @param startedAt when the session was issued, whole seconds
 * @param rotatedAt when the current tokens were signed ({@code iat}), whole seconds
 * @param accessExpiresAt {@code exp} of the current access token, whole seconds
 * @param refreshExpiresAt {@code exp} of the current refresh token, whole seconds
 * @param accessKeyId {@code kid} of the key that signed the access token
 * @param refreshKeyId {@code kid} of the key that signed the refresh token
 * @param format the format of both tokens
 * @param granted the scope and the audience that were granted; a refresh can be granted no more
 * @param current the scope and the audience of the current access token
 * @param extraClaims the claims that an {@link IssuingPolicy} added
 */
public record Session(
        String clientId,
        UUID id,
        int generation,
        UUID accessId,
        UUID refreshId,
        Optional<UUID> previousRefreshId,
        Instant startedAt,
        Instant rotatedAt,
        Instant accessExpiresAt,
        Instant refreshExpiresAt,
        String accessKeyId,
        String refreshKeyId,
        TokenFormat format,
        Grant granted,
        Grant current,
        Map<String, Object> extraClaims) {

    public Session {
        extraClaims = Map.copyOf(extraClaims);
    }

    /** The time since the last rotation; negative when the tokens were signed by a clock that is ahead. */
    public Duration age(Instant now) {
        return Duration.between(rotatedAt, now);
    }

    /** What is left of the lifetime of the access token: whole seconds, never negative. */
    public Duration accessLeft(Instant now) {
        Duration left = Duration.between(now.truncatedTo(ChronoUnit.SECONDS), accessExpiresAt);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * Whether the session was derived from a pair of the original and has not been refreshed. Its ids are fingerprints
     * of the tokens, so the tokens cannot be signed again.
     */
    public boolean original() {
        return id.equals(refreshId);
    }

    /**
     * Whether a genuine token of the same client belongs to this session: by its {@code sid}, or, for a token without
     * {@code sid}, because the session names it as current or previous.
     */
    public boolean owns(Claims token) {
        return token.session()
                .map(id::equals)
                .orElseGet(() -> accessId.equals(token.id())
                        || refreshId.equals(token.id())
                        || previousRefreshId.filter(token.id()::equals).isPresent());
    }

    /** Whether a genuine token is the current access or refresh token of this session. */
    public boolean isCurrent(Claims token) {
        return owns(token)
                && ((token.is(TokenType.ACCESS) && accessId.equals(token.id()))
                        || (token.is(TokenType.REFRESH) && refreshId.equals(token.id())));
    }

    /** The claims of the current access token, without those of a {@link TokenProfile}. */
    Claims accessClaims() {
        return new Claims(
                clientId,
                TokenType.ACCESS.claim(),
                rotatedAt,
                accessExpiresAt,
                accessId,
                Optional.of(id),
                generation,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                current.audience(),
                current.scope(),
                Audience.none(),
                extraClaims);
    }

    /** The claims of the current refresh token, without those of a {@link TokenProfile}. */
    Claims refreshClaims() {
        return new Claims(
                clientId,
                TokenType.REFRESH.claim(),
                rotatedAt,
                refreshExpiresAt,
                refreshId,
                Optional.of(id),
                generation,
                previousRefreshId,
                Optional.of(startedAt),
                Optional.empty(),
                Audience.none(),
                granted.scope(),
                granted.audience(),
                extraClaims);
    }
}
