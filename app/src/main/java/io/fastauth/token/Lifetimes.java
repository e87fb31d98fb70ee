package io.fastauth.token;

import io.fastauth.token.ClientDirectory.ClientTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Lifetimes of tokens and sessions.
 *
 * @param access lifetime of an access token, at least a second; the shortest is at least half of the longest
 * @param refresh lifetime of a refresh token, at least {@code access} and at most ten years
 * @param grace how long after a refresh the replaced refresh token still returns the same new tokens; zero for never
 * @param session the longest lifetime of a session from its issue: no token expires later, and no refresh is granted
 *     after it; at least a second; empty for no limit
 */
public record Lifetimes(LifetimeRange access, Duration refresh, Duration grace, Optional<Duration> session) {

    private static final String ACCESS = "tokens.access-lifetime";
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(3650);

    public Lifetimes {
        if (access.longest().compareTo(SECOND) < 0) {
            throw new InvalidSettingException(ACCESS, "must be at least PT1S");
        }
        if (refresh.compareTo(LONGEST) > 0) {
            throw new InvalidSettingException("tokens.refresh-lifetime", "must be at most P3650D");
        }
        if (access.longest().compareTo(refresh) > 0) {
            throw new InvalidSettingException(
                    ACCESS, "must not be longer than tokens.refresh-lifetime, which is " + refresh);
        }
        if (grace.isNegative() || grace.compareTo(LONGEST) > 0) {
            throw new InvalidSettingException("tokens.refresh-grace", "must be at least PT0S and at most P3650D");
        }
        if (session.filter(limit -> limit.compareTo(SECOND) < 0 || limit.compareTo(LONGEST) > 0)
                .isPresent()) {
            throw new InvalidSettingException("tokens.session-lifetime", "must be at least PT1S and at most P3650D");
        }
        if (access.shortest().compareTo(access.longest()) > 0
                || access.shortest().multipliedBy(2).compareTo(access.longest()) < 0) {
            throw new InvalidSettingException(
                    ACCESS, "must be a range from its shortest lifetime to at most twice that, like 50m..60m");
        }
    }

    /** The time at which a session ends, whatever its tokens say; empty without a limit. */
    Optional<Instant> sessionEnd(Instant startedAt) {
        return session.map(startedAt::plus);
    }

    /** These lifetimes with those of a registered client instead; a refresh token lives as long as an access token. */
    Lifetimes with(ClientTerms terms) {
        Duration longest = terms.accessLifetime().longest();
        Duration other = terms.refreshLifetime().orElse(refresh);
        return new Lifetimes(terms.accessLifetime(), other.compareTo(longest) < 0 ? longest : other, grace, session);
    }

    /** These lifetimes with those of a policy instead; the random part is at most half of the access lifetime. */
    Lifetimes with(IssuingPolicy.Allowed ruling) {
        return new Lifetimes(
                ruling.accessLifetime().map(this::upTo).orElse(access),
                ruling.refreshLifetime().orElse(refresh),
                grace,
                session);
    }

    private LifetimeRange upTo(Duration longest) {
        Duration shortest = longest.minus(access.longest().minus(access.shortest()));
        Duration half = longest.minus(longest.dividedBy(2));
        return new LifetimeRange(shortest.compareTo(half) < 0 ? half : shortest, longest);
    }

    /** A random access lifetime of the range, in whole seconds, at least one: the spread is at most half of it. */
    Duration nextAccess() {
        long longest = access.longest().toSeconds();
        long spread = access.longest().minus(access.shortest()).toSeconds();
        return Duration.ofSeconds(longest - ThreadLocalRandom.current().nextLong(spread + 1));
    }
}
