package io.fastauth.store.sql;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts pairs with AES-256-GCM, under a key derived from the signing key. The client id is authenticated with the
 * pair, so that a row moved to another client is refused.
 */
final class PairCipher {

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** What the table holds; those of our keys have 12 characters. */
    private static final int MAX_KEY_ID = 32;

    private final Supplier<Keyring> keyring;
    private final SecureRandom random = new SecureRandom();
    private final Map<SigningKey, Derived> derived = new ConcurrentHashMap<>();

    PairCipher(Supplier<Keyring> keyring) {
        this.keyring = keyring;
    }

    private SigningKey current() {
        return keyring.get()
                .signing()
                .orElseThrow(
                        () -> new StoreUnavailableException("No pair can be encrypted without a cryptography-key"));
    }

    /** The key under which pairs are encrypted now. */
    String currentKeyId() {
        return current().id();
    }

    SealedPair seal(String clientId, TokenPair pair) {
        SigningKey key = current();
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, clientId);
            byte[] sealed = cipher.doFinal(plain(pair));
            byte[] whole = ByteBuffer.allocate(nonce.length + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return new SealedPair(
                    key.id(), Base64.getEncoder().encodeToString(whole), tag(key, clientId, pair), signingKeyId(pair));
        } catch (GeneralSecurityException e) {
            throw new StoreUnavailableException("A pair cannot be encrypted", e);
        }
    }

    TokenPair open(String clientId, String keyId, String sealed) {
        SigningKey key = keyring.get()
                .find(keyId)
                .orElseThrow(() -> new StoreUnavailableException("A stored pair is encrypted under the key " + keyId
                        + ", which is neither cryptography-key nor one of previous-cryptography-keys"));
        try {
            byte[] whole = Base64.getDecoder().decode(sealed);
            byte[] nonce = new byte[NONCE_BYTES];
            ByteBuffer buffer = ByteBuffer.wrap(whole).get(nonce);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, clientId);
            return pair(cipher.doFinal(whole, buffer.position(), buffer.remaining()));
        } catch (GeneralSecurityException | IllegalArgumentException | BufferUnderflowException e) {
            throw new StoreUnavailableException(
                    "A stored pair was changed: it does not decrypt under its key " + keyId, e);
        }
    }

    private static String signingKeyId(TokenPair pair) {
        return pair.keyId().filter(id -> id.length() <= MAX_KEY_ID).orElse("");
    }

    /** The tags that a pair may be stored with: one for each key of the ring, the signing key's first. */
    List<String> tags(String clientId, TokenPair pair) {
        return keyring.get().all().stream().map(key -> tag(key, clientId, pair)).toList();
    }

    private String tag(SigningKey key, String clientId, TokenPair pair) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(derived(key).tagging());
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, clientId.length()));
            mac.update(clientId.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(plain(pair)));
        } catch (GeneralSecurityException e) {
            throw new StoreUnavailableException("A pair cannot be tagged", e);
        }
    }

    private Cipher cipher(int mode, SigningKey key, byte[] nonce, String clientId) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, derived(key).encryption(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(clientId.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private Derived derived(SigningKey key) {
        return derived.computeIfAbsent(
                key,
                signing -> new Derived(
                        signing.derive("fastauth stored pair encryption"), signing.derive("fastauth stored pair tag")));
    }

    private static byte[] plain(TokenPair pair) {
        byte[] access = pair.accessToken().getBytes(StandardCharsets.UTF_8);
        byte[] refresh = pair.refreshToken().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + access.length + refresh.length)
                .putInt(access.length)
                .put(access)
                .put(refresh)
                .array();
    }

    private static TokenPair pair(byte[] plain) {
        int access = ByteBuffer.wrap(plain).getInt();
        int refresh = Integer.BYTES + access;
        return new TokenPair(
                new String(plain, Integer.BYTES, access, StandardCharsets.UTF_8),
                new String(plain, refresh, plain.length - refresh, StandardCharsets.UTF_8));
    }

    private record Derived(SecretKey encryption, SecretKey tagging) {}
}
