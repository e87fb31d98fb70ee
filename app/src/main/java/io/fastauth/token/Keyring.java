package io.fastauth.token;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keys in use at a time: at most one signs, all of them verify. Immutable; a rotation makes a new keyring.
 *
 * @param signing the key that signs new tokens; empty when there is none, and then no token can be made
 * @param others keys that only verify: previous ones, and those announced for later
 */
public record Keyring(Optional<SigningKey> signing, List<SigningKey> others) {

    public Keyring {
        others = List.copyOf(others);
    }

    /**
     * A keyring with one key, which signs and verifies.
     *
     * @param signing the key
     * @return the keyring
     */
    public static Keyring of(SigningKey signing) {
        return new Keyring(Optional.of(signing), List.of());
    }

    /**
     * Every key that verifies, the signing key first.
     *
     * @return the keys
     */
    public List<SigningKey> all() {
        List<SigningKey> keys = new ArrayList<>();
        signing.ifPresent(keys::add);
        keys.addAll(others);
        return keys;
    }

    /**
     * The key of an id.
     *
     * @param id a {@code kid}, perhaps an attacker's
     * @return the key, or empty when the keyring has none of that id
     */
    public Optional<SigningKey> find(String id) {
        return all().stream().filter(key -> key.id().equals(id)).findFirst();
    }

    /** The first key whose encryption key has an id. */
    Optional<SigningKey> findByEncryption(String id) {
        return all().stream().filter(key -> key.encryptionId().equals(id)).findFirst();
    }
}
