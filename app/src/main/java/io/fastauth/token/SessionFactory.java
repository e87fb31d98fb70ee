package io.fastauth.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Makes new sessions, and the next generation of a session.
 *
 * @param lifetimes the lifetimes in force now, where the policy sets no others
 * @param format the format of new tokens
 * @param clock the time of issue
 */
record SessionFactory(Supplier<Lifetimes> lifetimes, Supplier<TokenFormat> format, Clock clock) {

    Session start(String clientId, SigningKey key, IssuingPolicy.Allowed ruling) {
        Instant now = now();
        return session(clientId, UUID.randomUUID(), 0, Optional.empty(), now, now, key, ruling);
    }

    Session next(Session current, SigningKey key, IssuingPolicy.Allowed ruling) {
        return session(
                current.clientId(),
                current.id(),
                Math.addExact(current.generation(), 1),
                Optional.of(current.refreshId()),
                current.startedAt(),
                now(),
                key,
                ruling);
    }

    private Session session(
            String clientId,
            UUID id,
            int generation,
            Optional<UUID> previous,
            Instant startedAt,
            Instant now,
            SigningKey key,
            IssuingPolicy.Allowed ruling) {
        Lifetimes set = lifetimes.get();
        Lifetimes living = set.with(ruling);
        return new Session(
                clientId,
                id,
                generation,
                UUID.randomUUID(),
                UUID.randomUUID(),
                previous,
                startedAt,
                now,
                capped(now, living.nextAccess(), startedAt, set),
                capped(now, living.refresh(), startedAt, set),
                key.id(),
                key.id(),
                format.get(),
                ruling.claims());
    }

    private static Instant capped(Instant now, Duration lifetime, Instant startedAt, Lifetimes set) {
        Instant expiresAt = now.plus(lifetime);
        return set.sessionEnd(startedAt).filter(expiresAt::isAfter).orElse(expiresAt);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
