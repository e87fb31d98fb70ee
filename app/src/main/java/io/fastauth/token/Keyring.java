package io.fastauth.token;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The keys in use at a time. All of them verify. Immutable; a rotation makes a new keyring.
 *
 * @param signing the keys that sign new tokens; empty when there are none, and then no token can be issued
 * @param others keys that only verify: previous ones, and those that will sign later
 */
public record Keyring(Optional<SigningKeys> signing, List<SigningKey> others) {

    public Keyring {
        others = List.copyOf(others);
    }

    /**
     * The keys that sign.
     *
     * @param access signs access tokens
     * @param refresh signs refresh tokens by HMAC: its tokens can be verified by this service alone
     */
    public record SigningKeys(SigningKey access, SigningKey refresh) {

        /** Throws {@link IllegalArgumentException} when refresh tokens could be verified by a public key. */
        public SigningKeys {
            if (refresh.algorithm().asymmetric()) {
                throw new IllegalArgumentException("Refresh tokens are signed with a secret");
            }
        }

        boolean includes(SigningKey key) {
            return access.equals(key) || refresh.equals(key);
        }
    }

    /** A keyring with one secret, which signs all tokens. */
    public static Keyring of(SigningKey signing) {
        return of(signing, List.of());
    }

    /** A keyring with one secret, which signs all tokens, and others that only verify. */
    public static Keyring of(SigningKey signing, List<SigningKey> others) {
        return new Keyring(Optional.of(new SigningKeys(signing, signing)), others);
    }

    /** Every key that verifies, the signing keys first. */
    public List<SigningKey> all() {
        return Stream.concat(
                        signing.stream().flatMap(keys -> Stream.of(keys.access(), keys.refresh())), others.stream())
                .distinct()
                .toList();
    }

    /** Whether a key signs access or refresh tokens. */
    public boolean signs(SigningKey key) {
        return signing.filter(keys -> keys.includes(key)).isPresent();
    }

    /**
     * The key of an id.
     *
     * @param id a {@code kid}, possibly chosen by an attacker
     */
    public Optional<SigningKey> find(String id) {
        // Without a list of all: every token that is verified asks for its key.
        if (signing.isPresent()) {
            SigningKeys keys = signing.get();
            if (keys.access().id().equals(id)) {
                return Optional.of(keys.access());
            }
            if (keys.refresh().id().equals(id)) {
                return Optional.of(keys.refresh());
            }
        }
        return others.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    /** A key whose encryption key has an id: a secret if one has, because it may also have signed refresh tokens. */
    Optional<SigningKey> findByEncryption(String id) {
        return all().stream()
                .filter(key -> key.encryptionId().equals(id))
                .min(Comparator.comparing(key -> key.algorithm().asymmetric()));
    }
}
