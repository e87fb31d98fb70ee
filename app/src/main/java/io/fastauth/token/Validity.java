package io.fastauth.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a token is valid, by a clock that may differ from that of whoever issued it.
 *
 * @param clock what time it is
 * @param skew how far the clocks may be apart: {@code exp} counts this much later; zero to {@link #MAX_SKEW}
 */
public record Validity(Clock clock, Duration skew) {

    /** The largest tolerance: five minutes. */
    public static final Duration MAX_SKEW = Duration.ofMinutes(5);

    /**
     * How much later than now a token may have been issued, whatever the skew: {@code iat} protects nobody, and
     * replicas whose clocks are a moment apart must take each other's new tokens.
     */
    private static final Duration ISSUED_AHEAD = Duration.ofMinutes(1);

    public Validity {
        if (skew.isNegative() || skew.compareTo(MAX_SKEW) > 0) {
            throw new InvalidSettingException("must be at least PT0S and at most " + MAX_SKEW);
        }
    }

    /**
     * Without any tolerance of {@code exp}.
     *
     * @param clock what time it is
     * @return the validity
     */
    public static Validity exact(Clock clock) {
        return new Validity(clock, Duration.ZERO);
    }

    /**
     * Why a token is not valid now.
     *
     * @param claims what the token says
     * @return the reason, or empty for a valid one
     */
    Optional<String> refusal(Claims claims) {
        Instant now = clock.instant();
        if (claims.expired(now.minus(skew))) {
            return Optional.of("token has expired");
        }
        return claims.issuedAt().isAfter(now.plus(ISSUED_AHEAD).plus(skew))
                ? Optional.of("token was issued in the future")
                : Optional.empty();
    }

    /**
     * The first moment at which a token is not valid any more.
     *
     * @param claims what the token says
     * @return {@code exp}, and the skew
     */
    Instant end(Claims claims) {
        return claims.expiresAt().plus(skew);
    }
}
