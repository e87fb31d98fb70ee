package io.fastauth.token;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The public facts of a key at a time: never the key, nor a digest of it.
 *
 * @param id the {@code kid}
 * @param algorithm that of tokens, or of encryption
 * @param use {@code sig} or {@code enc}
 * @param state {@code announced}, {@code signs}, {@code signs access}, {@code signs refresh}, {@code verifies},
 *     {@code expired} or {@code retired}; for encryption also {@code encrypts} or {@code decrypts}
 * @param from when it begins to sign; {@link Instant#MIN} when it always has
 * @param until when it ceases to verify; {@link Instant#MAX} for never
 */
public record KeyStatus(String id, String algorithm, String use, String state, Instant from, Instant until) {

    private static final String SIGNING = "sig";
    private static final String VERIFIES = "verifies";

    /** Whether it signs tokens, rather than encrypts them. */
    public boolean signing() {
        return use.equals(SIGNING);
    }

    /**
     * The keys of a schedule, the newest first; each encryption key after the first key that it belongs to.
     *
     * @param configured the id of {@code cryptography-key}, which an expired entry retires
     */
    public static List<KeyStatus> of(KeySchedule schedule, Optional<String> configured, Instant now) {
        Keyring keyring = schedule.at(now);
        List<KeyStatus> keys = new ArrayList<>();
        Set<String> encryption = new HashSet<>();
        schedule.entries().stream()
                .sorted(Comparator.comparing(KeySchedule.Entry::from).reversed())
                .forEach(entry -> {
                    SigningKey key = entry.key();
                    String state = state(entry, keyring, now, configured);
                    keys.add(new KeyStatus(
                            key.id(), key.algorithm().toString(), SIGNING, state, entry.from(), entry.until()));
                    if (!key.encryptionId().equals(key.id()) && encryption.add(key.encryptionId())) {
                        keys.add(new KeyStatus(
                                key.encryptionId(),
                                "A256GCM",
                                "enc",
                                state.startsWith("signs") ? "encrypts" : state.equals(VERIFIES) ? "decrypts" : state,
                                entry.from(),
                                entry.until()));
                    }
                });
        return keys;
    }

    private static String state(KeySchedule.Entry entry, Keyring keyring, Instant now, Optional<String> configured) {
        if (!entry.verifies(now)) {
            return configured.equals(Optional.of(entry.key().id())) ? "retired" : "expired";
        }
        Optional<String> signs = keyring.signing().flatMap(signing -> signs(entry.key(), signing));
        return signs.orElse(now.isBefore(entry.from()) ? "announced" : VERIFIES);
    }

    private static Optional<String> signs(SigningKey key, Keyring.SigningKeys signing) {
        boolean access = key.equals(signing.access());
        if (key.equals(signing.refresh())) {
            return Optional.of(access ? "signs" : "signs refresh");
        }
        return access ? Optional.of("signs access") : Optional.empty();
    }
}
