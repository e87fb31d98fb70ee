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

    private static final String ACCESS = "tokens.access-lifetime";
    private static final Duration LONGEST = Duration.ofDays(3650);

    public Lifetimes {
        if (access.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new InvalidSettingException(ACCESS, "must be at least PT1S");
        }
        if (refresh.compareTo(LONGEST) > 0) {
            throw new InvalidSettingException("tokens.refresh-lifetime", "must be at most P3650D");
        }
        if (access.compareTo(refresh) > 0) {
            throw new InvalidSettingException(
                    ACCESS, "must not be longer than tokens.refresh-lifetime, which is " + refresh);
        }
        if (grace.isNegative() || grace.compareTo(LONGEST) > 0) {
            throw new InvalidSettingException("tokens.refresh-grace", "must be at least PT0S and at most P3650D");
        }
        if (session.filter(limit -> limit.compareTo(Duration.ofSeconds(1)) < 0 || limit.compareTo(LONGEST) > 0)
                .isPresent()) {
            throw new InvalidSettingException("tokens.session-lifetime", "must be at least PT1S and at most P3650D");
        }
        if (jitter.isNegative() || jitter.multipliedBy(2).compareTo(access) > 0) {
            throw new InvalidSettingException(
                    ACCESS, "must be a range from its shortest lifetime to at most twice that, like 50m..60m");
        }
    }

    /**
     * Lifetimes of the settings.
     *
     * @param access lifetime of access tokens
     * @param refresh lifetime of a refresh token
     * @param grace how long a replaced refresh token returns the same new tokens
     * @param session the longest lifetime of a session; empty for no limit
     * @throws InvalidSettingException when one is out of its range; it names the setting
     */
    public Lifetimes(LifetimeRange access, Duration refresh, Duration grace, Optional<Duration> session) {
        this(access.longest(), refresh, grace, access.width(), session);
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
