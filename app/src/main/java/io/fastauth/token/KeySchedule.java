package io.fastauth.token;

import io.fastauth.token.Keyring.SigningKeys;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The keys and the times of their use. A key verifies from the moment that it is known, so a rotation publishes a key a
 * little before it signs: then every replica can verify its tokens by the time that one arrives.
 */
public record KeySchedule(List<Entry> entries) {

    public KeySchedule {
        entries = List.copyOf(entries);
    }

    /**
     * A key and the times of its use.
     *
     * @param from when it begins to sign; {@link Instant#MIN} when it always has
     * @param until when it ceases to verify, exclusive; {@link Instant#MAX} for never
     * @param signs whether it ever signs
     */
    public record Entry(SigningKey key, Instant from, Instant until, boolean signs) {

        public boolean verifies(Instant now) {
            return now.isBefore(until);
        }
    }

    /** A schedule of at most one key, which always signs. */
    public static KeySchedule of(Optional<SigningKey> key) {
        return new KeySchedule(key.map(only -> new Entry(only, Instant.MIN, Instant.MAX, true)).stream()
                .toList());
    }

    /**
     * The keys at a time. Of all keys that have begun to sign, the last signs access tokens, and of two that began
     * together the asymmetric one; the last secret signs refresh tokens. When none has begun yet, the first that will
     * signs, because a clock that is slightly behind must not leave a new service without a signing key.
     */
    public Keyring at(Instant now) {
        List<Entry> valid = entries.stream()
                .filter(entry -> entry.verifies(now))
                .sorted(Comparator.comparing(Entry::from).reversed())
                .toList();
        Optional<SigningKeys> signing = signing(valid, now)
                .flatMap(access -> signing(
                                valid.stream()
                                        .filter(entry ->
                                                !entry.key().algorithm().asymmetric())
                                        .toList(),
                                now)
                        .map(refresh -> new SigningKeys(access, refresh)));
        return new Keyring(
                signing,
                valid.stream()
                        .map(Entry::key)
                        .filter(key ->
                                signing.filter(keys -> keys.includes(key)).isEmpty())
                        .toList());
    }

    private static Optional<SigningKey> signing(List<Entry> valid, Instant now) {
        Comparator<Entry> byBegin = Comparator.comparing(Entry::from);
        Comparator<Entry> symmetricFirst =
                Comparator.comparing(entry -> entry.key().algorithm().asymmetric());
        return valid.stream()
                .filter(entry -> entry.signs() && !now.isBefore(entry.from()))
                .max(byBegin.thenComparing(symmetricFirst))
                .or(() -> valid.stream().filter(Entry::signs).min(byBegin.thenComparing(symmetricFirst.reversed())))
                .map(Entry::key);
    }

    /** Whether there is a public key. */
    public boolean publishes() {
        return entries.stream().anyMatch(entry -> entry.key().algorithm().asymmetric());
    }

    /** The next time after {@code now} at which {@link #at} may change; {@link Instant#MAX} for never. */
    public Instant nextChange(Instant now) {
        return entries.stream()
                .flatMap(entry -> Stream.of(entry.from(), entry.until()))
                .filter(now::isBefore)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }
}
