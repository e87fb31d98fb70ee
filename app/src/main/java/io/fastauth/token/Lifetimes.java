package io.fastauth.token;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Lifetimes of tokens and sessions.
 *
 * @param access lifetime of an access token, in whole seconds, more than zero
 * @param refresh lifetime of a refresh token, at least {@code access} and at most ten years
 * @param grace how long after a refresh the replaced refresh token still returns the same new tokens; zero for never
 * @param jitter the lifetime of each access token is shortened by a random time up to this, so that clients which were
 *     issued together do not refresh together; at most half of {@code access}
 * @param session the longest lifetime of a session, in whole seconds from its issue: no token expires later, and no
 *     refresh is granted after it; at least a second; empty for no limit
 */
public record Lifetimes(
        Duration access, Duration refresh, Duration grace, Duration jitter, Optional<Duration> session) {

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
        if (session.filter(limit -> limit.compareTo(Duration.ofSeconds(1)) < 0).isPresent()) {
            throw new InvalidSettingException("session-lifetime must be at least one second");
        }
        if (jitter.isNegative() || jitter.multipliedBy(2).compareTo(access) > 0) {
            throw new InvalidSettingException(
                    "lifetime-jitter must be at least PT0S and at most half of access-token-lifetime");
        }
    }

    /**
     * Lifetimes without jitter, for sessions without a limit.
     *
     * @param access lifetime of an access token
     * @param refresh lifetime of a refresh token
     * @param grace how long a replaced refresh token returns the same new tokens
     */
    public Lifetimes(Duration access, Duration refresh, Duration grace) {
        this(access, refresh, grace, Duration.ZERO, Optional.empty());
    }

    /** The time from which a session is over, whatever its tokens say; empty without a limit. */
    Optional<Instant> sessionEnd(Instant startedAt) {
        return session.map(startedAt::plus);
    }

    /** These lifetimes with those of a policy in their place; the jitter stays within half of the access token's. */
    Lifetimes with(IssuingPolicy.Allowed ruling) {
        Duration accessNow = ruling.accessLifetime().orElse(access);
        Duration half = accessNow.dividedBy(2);
        return new Lifetimes(
                accessNow,
                ruling.refreshLifetime().orElse(refresh),
                grace,
                jitter.compareTo(half) > 0 ? half : jitter,
                session);
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
