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
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * A key that encrypts tokens as compact JWE (RFC 7516), only by {@code dir} and {@code A256GCM} (RFC 7518, sections 4.5
 * and 5.3). Immutable.
 *
 * <p>A token whose header names another {@code alg} or {@code enc}, or has {@code zip}, {@code crit} or {@code cty}, is
 * refused before any key is used ({@link TokenHeader}). Nimbus decrypts under a constant header of ours; the token's
 * own header is used only as additional authenticated data. There is no compression: the length reveals nothing about
 * the content, and no small token becomes a large one.
 */
final class EncryptionKey {

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

    String id() {
        return id;
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
