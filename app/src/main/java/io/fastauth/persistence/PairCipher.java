package io.fastauth.persistence;

import io.fastauth.store.sql.ColumnCipher;
import io.fastauth.token.Keyring;
import io.fastauth.token.SigningKey;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * Encrypts pairs under the encryption key of the one that signs refresh tokens. A pair that was moved to another client
 * cannot be decrypted.
 */
final class PairCipher {

    private final Supplier<Keyring> keyring;
    private final ColumnCipher cipher = new ColumnCipher("fastauth persisted pair encryption");

    PairCipher(Supplier<Keyring> keyring) {
        this.keyring = keyring;
    }

    /** An encrypted pair in base64, and its key; the text is never the same for two encryptions. */
    record Sealed(String keyId, String text) {}

    String currentKeyId() {
        return current().id();
    }

    private SigningKey current() {
        return keyring.get()
                .signing()
                .map(Keyring.SigningKeys::refresh)
                .orElseThrow(() -> new StoreUnavailableException("No pair can be encrypted: no key is configured"));
    }

    Sealed encrypt(String clientId, TokenPair pair) {
        SigningKey key = current();
        byte[] encrypted = cipher.encrypt(key.encryption(), encode(pair), clientId.getBytes(StandardCharsets.UTF_8));
        return new Sealed(key.id(), Base64.getEncoder().encodeToString(encrypted));
    }

    /**
     * Decrypts a pair.
     *
     * @throws StoreUnavailableException when its key is not in the keyring, or the row was changed
     */
    TokenPair decrypt(String clientId, Sealed sealed) {
        SigningKey key = keyring.get()
                .find(sealed.keyId())
                .orElseThrow(() -> new StoreUnavailableException("A stored pair is encrypted under the key "
                        + sealed.keyId() + ", which is not among the configured keys"));
        try {
            return decode(cipher.decrypt(
                    key.encryption(),
                    Base64.getDecoder().decode(sealed.text()),
                    clientId.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new StoreUnavailableException(
                    "A stored pair was changed: it cannot be decrypted with its key " + sealed.keyId(), e);
        }
    }

    private static byte[] encode(TokenPair pair) {
        byte[] access = pair.accessToken().getBytes(StandardCharsets.UTF_8);
        byte[] refresh = pair.refreshToken().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + access.length + refresh.length)
                .putInt(access.length)
                .put(access)
                .put(refresh)
                .array();
    }

    private static TokenPair decode(byte[] plain) {
        int access = ByteBuffer.wrap(plain).getInt();
        int refresh = Integer.BYTES + access;
        return new TokenPair(
                new String(plain, Integer.BYTES, access, StandardCharsets.UTF_8),
                new String(plain, refresh, plain.length - refresh, StandardCharsets.UTF_8));
    }
}
