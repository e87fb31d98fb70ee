package io.fastauth.token;

import java.time.Duration;

/**
 * How long tokens live.
 *
 * @param access lifetime of an access token, in whole seconds, more than zero
 * @param refresh lifetime of a refresh token, at least {@code access} and at most ten years
 * @param grace how long after a refresh the token that it replaced still answers the same new pair; zero for never
 */
public record Lifetimes(Duration access, Duration refresh, Duration grace) {

    private static final Duration LONGEST = Duration.ofDays(3650);

    public Lifetimes {
        if (access.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("access-token-lifetime must be at least one second");
        }
        if (refresh.compareTo(access) < 0 || refresh.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "refresh-token-lifetime must be at least access-token-lifetime and at most 3650 days");
        }
        if (grace.isNegative()) {
            throw new IllegalArgumentException("refresh-grace must not be negative");
        }
    }
}
