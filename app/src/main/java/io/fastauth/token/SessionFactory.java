package io.fastauth.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Creates new sessions, and the next generation of a session, by the settings and the ruling of a policy. */
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
        Lifetimes living = lifetimes.get().with(ruling);
        return new Session(
                clientId,
                id,
                generation,
                UUID.randomUUID(),
                UUID.randomUUID(),
                previous,
                startedAt,
                now,
                expiry(now, living.nextAccess(), startedAt, living),
                expiry(now, living.refresh(), startedAt, living),
                key.id(),
                key.id(),
                format.get(),
                ruling.claims());
    }

    private static Instant expiry(Instant now, Duration lifetime, Instant startedAt, Lifetimes living) {
        Instant expiresAt = now.plus(lifetime);
        return living.sessionEnd(startedAt).filter(expiresAt::isAfter).orElse(expiresAt);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
