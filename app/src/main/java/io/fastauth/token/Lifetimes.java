package io.fastauth.token;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long tokens live.
 *
 * @param access lifetime of an access token, in whole seconds, more than zero
 * @param refresh lifetime of a refresh token, at least {@code access} and at most ten years
 * @param grace how long after a refresh the token that it replaced still answers the same new pair; zero for never
 * @param jitter up to this much is taken off the lifetime of each access token, so that clients which were issued
 *     together do not refresh together; at most half of {@code access}
 */
public record Lifetimes(Duration access, Duration refresh, Duration grace, Duration jitter) {

    private static final Duration LONGEST = Duration.ofDays(3650);

    public Lifetimes {
        if (access.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new InvalidSettingException("access-token-lifetime must be at least one second");
        }
        if (refresh.compareTo(access) < 0 || refresh.compareTo(LONGEST) > 0) {
            throw new InvalidSettingException(
                    "refresh-token-lifetime must be at least access-token-lifetime and at most 3650 days");
        }
        if (grace.isNegative()) {
            throw new InvalidSettingException("refresh-grace must not be negative");
        }
        if (jitter.isNegative() || jitter.multipliedBy(2).compareTo(access) > 0) {
            throw new InvalidSettingException(
                    "lifetime-jitter must be at least PT0S and at most half of access-token-lifetime");
        }
    }

    /**
     * Lifetimes without jitter.
     *
     * @param access lifetime of an access token
     * @param refresh lifetime of a refresh token
     * @param grace how long a replaced refresh token answers the same pair
     */
    public Lifetimes(Duration access, Duration refresh, Duration grace) {
        this(access, refresh, grace, Duration.ZERO);
    }

    /** These lifetimes for one client, as its issuing policy wants them; the jitter stays within half of them. */
    Lifetimes with(IssuingPolicy.Allowed ruling) {
        Duration accessNow = ruling.accessLifetime().orElse(access);
        Duration half = accessNow.dividedBy(2);
        return new Lifetimes(
                accessNow, ruling.refreshLifetime().orElse(refresh), grace, jitter.compareTo(half) > 0 ? half : jitter);
    }

    /** The lifetime of one access token, in whole seconds, at least one. */
    Duration nextAccess() {
        long seconds = access.toSeconds();
        long spread = Math.min(jitter.toSeconds(), seconds - 1);
        return spread <= 0
                ? access
                : Duration.ofSeconds(seconds - ThreadLocalRandom.current().nextLong(spread + 1));
    }
}
