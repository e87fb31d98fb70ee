package io.fastauth.token;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that encrypts tokens as compact JWE (RFC 7516), only by {@code dir} and {@code A256GCM} (RFC 7518, sections 4.5
 * and 5.3), and from which the keys of other purposes are derived. Immutable.
 *
 * <p>A token whose header names another {@code alg} or {@code enc}, or has {@code zip}, {@code crit} or {@code cty}, is
 * refused before any key is used ({@link TokenHeader}). Nimbus decrypts under a constant header of ours; the token's
 * own header is used only as additional authenticated data. There is no compression: the length reveals nothing about
 * the content, and no small token becomes a large one.
 */
public final class EncryptionKey {

    static final int BYTES = 32;

    private static final JWEHeader ACCEPTED = new JWEHeader(JWEAlgorithm.DIR, EncryptionMethod.A256GCM);
    private static final int NONCE = 2;
    private static final int CIPHERTEXT = 3;
    private static final int TAG = 4;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final String id;
    private final SecretKey key;
    private final DirectDecrypter decrypter;
    private final DirectEncrypter encrypter;

    EncryptionKey(String id, SecretKey key) {
        this.id = id;
        this.key = key;
        try {
            this.decrypter = new DirectDecrypter(key);
            this.encrypter = new DirectEncrypter(key);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("A key of A256GCM has " + BYTES + " bytes", e);
        }
    }

    /** The key that is derived from a secret, with an id. */
    static EncryptionKey derivedFrom(String id, byte[] secret) {
        return new EncryptionKey(id, new SecretKeySpec(hkdf(secret, "fastauth token encryption A256GCM"), "AES"));
    }

    /** The key id ({@code kid}). */
    public String id() {
        return id;
    }

    /** A 256-bit AES key for another purpose, derived by HKDF. Different purposes give independent keys. */
    public SecretKey derive(String purpose) {
        return new SecretKeySpec(hkdf(key.getEncoded(), purpose), "AES");
    }

    /**
     * HKDF with HMAC-SHA-256 (RFC 5869), without salt, for one block of 32 bytes. The JDK has its own only from release
     * 25, and this project supports 21.
     */
    static byte[] hkdf(byte[] secret, String info) {
        byte[] pseudorandomKey = hmac(new byte[BYTES], secret);
        byte[] purpose = info.getBytes(StandardCharsets.UTF_8);
        byte[] block = Arrays.copyOf(purpose, purpose.length + 1);
        block[purpose.length] = 1;
        return hmac(pseudorandomKey, block);
    }

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime has no HmacSHA256", e);
        }
    }

    String encrypt(byte[] payload) {
        JWEHeader header = new JWEHeader.Builder(ACCEPTED)
                .type(JOSEObjectType.JWT)
                .keyID(id)
                .build();
        JWEObject token = new JWEObject(header, new Payload(payload));
        try {
            token.encrypt(encrypter);
        } catch (JOSEException e) {
            throw new IllegalStateException("This Java runtime has no AES-GCM with 256 bits", e);
        }
        return token.serialize();
    }

    /** The payload of a token; empty unless this key encrypted it, with a nonce and a tag of full length. */
    Optional<byte[]> decrypt(CompactToken token) {
        List<byte[]> parts = token.parts();
        if (parts.get(NONCE).length != NONCE_BYTES || parts.get(TAG).length != TAG_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(decrypter.decrypt(
                    ACCEPTED,
                    null,
                    Base64URL.encode(parts.get(NONCE)),
                    Base64URL.encode(parts.get(CIPHERTEXT)),
                    Base64URL.encode(parts.get(TAG)),
                    token.headerBytes()));
        } catch (JOSEException e) {
            // The tag does not match: another key, or a changed token.
            return Optional.empty();
        }
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof EncryptionKey that
                        && id.equals(that.id)
                        && MessageDigest.isEqual(key.getEncoded(), that.key.getEncoded()));
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Never the key: this text may reach a log. */
    @Override
    public String toString() {
        return "EncryptionKey[" + id + "]";
    }
}
