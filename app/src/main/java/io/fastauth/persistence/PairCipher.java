package io.fastauth.persistence;

import io.fastauth.token.Keyring;
import io.fastauth.token.SigningKey;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts pairs with AES-256-GCM, each under a random nonce. The client id is authenticated with the pair, so that a
 * row that was moved to another client does not decrypt.
 */
final class PairCipher {

    private static final String PURPOSE = "fastauth persisted pair encryption";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Supplier<Keyring> keyring;
    private final SecureRandom random = new SecureRandom();
    private final Map<SigningKey, SecretKey> derived = new ConcurrentHashMap<>();

    PairCipher(Supplier<Keyring> keyring) {
        this.keyring = keyring;
    }

    /**
     * An encrypted pair.
     *
     * @param keyId the key from which the encryption key was derived
     * @param text nonce and ciphertext in base64; never the same for two encryptions
     */
    record Sealed(String keyId, String text) {}

    /** The id of the key under which pairs are encrypted now. */
    String currentKeyId() {
        return current().id();
    }

    /** The one place where the key is chosen. */
    private SigningKey current() {
        return keyring.get()
                .signing()
                .orElseThrow(() -> new StoreUnavailableException("No pair can be encrypted: no key is configured"));
    }

    Sealed seal(String clientId, TokenPair pair) {
        SigningKey key = current();
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] ciphertext =
                    cipher(Cipher.ENCRYPT_MODE, key, nonce, clientId).doFinal(encode(pair));
            byte[] whole = ByteBuffer.allocate(nonce.length + ciphertext.length)
                    .put(nonce)
                    .put(ciphertext)
                    .array();
            return new Sealed(key.id(), Base64.getEncoder().encodeToString(whole));
        } catch (GeneralSecurityException e) {
            throw new StoreUnavailableException("A pair cannot be encrypted", e);
        }
    }

    /**
     * Decrypts a pair.
     *
     * @throws StoreUnavailableException when its key is not in the keyring, or the row was changed
     */
    TokenPair open(String clientId, Sealed sealed) {
        SigningKey key = keyring.get()
                .find(sealed.keyId())
                .orElseThrow(() -> new StoreUnavailableException("A stored pair is encrypted under the key "
                        + sealed.keyId() + ", which is not among the configured keys"));
        try {
            ByteBuffer whole = ByteBuffer.wrap(Base64.getDecoder().decode(sealed.text()));
            byte[] nonce = new byte[NONCE_BYTES];
            byte[] ciphertext = new byte[whole.get(nonce).remaining()];
            whole.get(ciphertext);
            return decode(cipher(Cipher.DECRYPT_MODE, key, nonce, clientId).doFinal(ciphertext));
        } catch (GeneralSecurityException | IllegalArgumentException | BufferUnderflowException e) {
            throw new StoreUnavailableException(
                    "A stored pair was changed: it does not decrypt under its key " + sealed.keyId(), e);
        }
    }

    private Cipher cipher(int mode, SigningKey key, byte[] nonce, String clientId) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode,
                derived.computeIfAbsent(key, signing -> signing.derive(PURPOSE)),
                new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(clientId.getBytes(StandardCharsets.UTF_8));
        return cipher;
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
