package io.fastauth.token;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which keys are in use when. A rotation announces the new key a little before it begins to sign, so that every process
 * knows it by the time that a token of it can arrive.
 *
 * @param newest the key of {@code cryptography-key}; empty when none is configured
 * @param since from when on it signs; until then the first earlier key does, if there is one
 * @param earlier keys that were replaced, the latest first
 */
public record KeySchedule(Optional<SigningKey> newest, Instant since, List<EarlierKey> earlier) {

    public KeySchedule {
        earlier = List.copyOf(earlier);
    }

    /**
     * The keys at a time.
     *
     * @param now the time
     * @return the keyring
     */
    public Keyring at(Instant now) {
        List<SigningKey> valid = earlier.stream()
                .filter(key -> now.isBefore(key.until()))
                .map(EarlierKey::key)
                .toList();
        if (newest.isEmpty() || valid.isEmpty() || !now.isBefore(since)) {
            return new Keyring(newest, valid);
        }
        return new Keyring(
                Optional.of(valid.getFirst()),
                Stream.concat(newest.stream(), valid.stream().skip(1)).toList());
    }

    /**
     * How long the keys stay as they are.
     *
     * @param now the time
     * @return the next moment after it at which {@link #at} may answer otherwise
     */
    public Instant nextChange(Instant now) {
        return Stream.concat(Stream.of(since), earlier.stream().map(EarlierKey::until))
                .filter(now::isBefore)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }
}
