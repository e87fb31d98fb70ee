package io.fastauth.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Validates the times of a token, by a clock that may differ from that of the issuer.
 *
 * @param skew the tolerated difference of clocks: a token is accepted this long after {@code exp}; zero to
 *     {@link #MAX_SKEW}
 */
public record TokenValidator(Clock clock, Duration skew) {

    public static final Duration MAX_SKEW = Duration.ofMinutes(5);

    /**
     * How far in the future a token may have been issued, in addition to the skew: {@code iat} protects nothing, and
     * replicas whose clocks differ by a moment must accept each other's new tokens.
     */
    private static final Duration ISSUED_AHEAD = Duration.ofMinutes(1);

    public TokenValidator {
        if (skew.isNegative() || skew.compareTo(MAX_SKEW) > 0) {
            throw new InvalidSettingException("must be at least PT0S and at most " + MAX_SKEW);
        }
    }

    /** The reason why a token is not valid now; empty when it is. */
    Optional<String> validate(Claims claims) {
        Instant now = clock.instant();
        if (claims.expired(now.minus(skew))) {
            return Optional.of("token has expired");
        }
        return claims.issuedAt().isAfter(now.plus(ISSUED_AHEAD).plus(skew))
                ? Optional.of("token was issued in the future")
                : Optional.empty();
    }

    /** The first moment at which a token is no longer accepted: {@code exp} and the skew. */
    Instant acceptedUntil(Claims claims) {
        return claims.expiresAt().plus(skew);
    }
}
