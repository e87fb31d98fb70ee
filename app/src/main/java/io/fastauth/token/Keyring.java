package io.fastauth.token;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The keys in use at a time: at most one signs, all of them verify. Immutable; a rotation makes a new keyring.
 *
 * @param signing the key that signs new tokens; empty when there is none, and then no token can be issued
 * @param others keys that only verify: previous ones, and those that will sign later
 */
public record Keyring(Optional<SigningKey> signing, List<SigningKey> others) {

    public Keyring {
        others = List.copyOf(others);
    }

    /** A keyring with one key, which signs and verifies. */
    public static Keyring of(SigningKey signing) {
        return new Keyring(Optional.of(signing), List.of());
    }

    /** Every key that verifies, the signing key first. */
    public List<SigningKey> all() {
        return Stream.concat(signing.stream(), others.stream()).toList();
    }

    /**
     * The key of an id.
     *
     * @param id a {@code kid}, possibly chosen by an attacker
     */
    public Optional<SigningKey> find(String id) {
        return all().stream().filter(key -> key.id().equals(id)).findFirst();
    }

    /** The first key whose encryption key has an id. */
    Optional<SigningKey> findByEncryption(String id) {
        return all().stream().filter(key -> key.encryptionId().equals(id)).findFirst();
    }
}
