package io.fastauth.registry;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A secret of a client, as it is kept.
 *
 * @param digest the SHA-256 of the secret's text, in lower-case hexadecimal digits; the secret has 256 random bits, so
 *     a slow hash would protect nothing
 * @param createdAt when it was made, whole seconds
 * @param expiresAt when it ceases to be accepted, whole seconds; empty for never
 * @param lastUsedOn the last day (UTC) on which it was presented; empty when it was not
 */
public record ClientSecret(
        String digest, Instant createdAt, Optional<Instant> expiresAt, Optional<LocalDate> lastUsedOn) {

    private static final int ID_LENGTH = 8;

    /** Names the secret among those of its client: the first digits of the digest. */
    public String id() {
        return digest.substring(0, ID_LENGTH);
    }

    /** Whether it is accepted at a time. */
    public boolean live(Instant now) {
        return expiresAt.filter(end -> !now.isBefore(end)).isEmpty();
    }

    ClientSecret expiringAt(Instant end) {
        return new ClientSecret(digest, createdAt, Optional.of(end), lastUsedOn);
    }

    ClientSecret usedOn(Optional<LocalDate> day) {
        return new ClientSecret(digest, createdAt, expiresAt, day);
    }
}
