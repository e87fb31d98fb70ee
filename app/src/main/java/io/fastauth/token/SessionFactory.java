package io.fastauth.token;

import io.fastauth.token.ClientDirectory.ClientTerms;
import io.fastauth.token.Keyring.SigningKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Creates new sessions, and the next generation of a session, by the settings, the terms of a registered client and the
 * ruling of a policy.
 */
record SessionFactory(Supplier<Lifetimes> lifetimes, Supplier<TokenFormat> format, Clock clock) {

    /**
     * What decides about the tokens of a session.
     *
     * @param terms those of a registered client; empty for the settings alone
     * @param granted the scope and the audience of the session
     * @param current those of the access token
     */
    record Specification(
            SigningKeys keys,
            Optional<ClientTerms> terms,
            Grant granted,
            Grant current,
            IssuingPolicy.Allowed ruling) {}

    Session start(String clientId, Specification specification) {
        Instant now = now();
        return session(clientId, UUID.randomUUID(), 0, Optional.empty(), now, now, specification);
    }

    Session next(Session current, Specification specification) {
        return session(
                current.clientId(),
                current.id(),
                Math.addExact(current.generation(), 1),
                Optional.of(current.refreshId()),
                current.startedAt(),
                now(),
                specification);
    }

    private Session session(
            String clientId,
            UUID id,
            int generation,
            Optional<UUID> previous,
            Instant startedAt,
            Instant now,
            Specification specification) {
        Lifetimes living = living(specification);
        Instant accessExpiresAt = expiry(now, living.nextAccess(), startedAt, living);
        // Without refreshes, the session is over when its access token expires.
        boolean refreshes = specification.terms().map(ClientTerms::refreshes).orElse(true);
        return new Session(
                clientId,
                id,
                generation,
                UUID.randomUUID(),
                UUID.randomUUID(),
                previous,
                startedAt,
                now,
                accessExpiresAt,
                refreshes ? expiry(now, living.refresh(), startedAt, living) : accessExpiresAt,
                specification.keys().access().id(),
                specification.keys().refresh().id(),
                format.get(),
                specification.granted(),
                specification.current(),
                specification.ruling().claims());
    }

    private Lifetimes living(Specification specification) {
        Lifetimes settings = lifetimes.get();
        return specification.terms().map(settings::with).orElse(settings).with(specification.ruling());
    }

    private static Instant expiry(Instant now, Duration lifetime, Instant startedAt, Lifetimes living) {
        Instant expiresAt = now.plus(lifetime);
        return living.sessionEnd(startedAt).filter(expiresAt::isAfter).orElse(expiresAt);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
