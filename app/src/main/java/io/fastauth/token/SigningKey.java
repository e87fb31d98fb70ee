package io.fastauth.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that signs and verifies tokens as compact JWS (RFC 7515), by one algorithm, and the key that encrypts the
 * tokens of the format JWE while this one is in use. Immutable.
 */
public final class SigningKey {

    /** The minimum size of a secret of any algorithm, in bytes. */
    public static final int MIN_BYTES = TokenAlgorithm.HS256.minBytes();

    private final String id;
    private final TokenAlgorithm algorithm;
    private final byte[] secret;
    private final JWSSigner signer;
    private final JWSVerifier verifier;
    private final EncryptionKey encryption;
    private final String encodedHeader;

    private SigningKey(String id, TokenAlgorithm algorithm, byte[] secret, Optional<EncryptionKey> encryption) {
        this.id = id;
        this.algorithm = algorithm;
        this.secret = secret;
        this.signer = algorithm.signer(secret);
        this.verifier = algorithm.verifier(secret);
        this.encryption =
                encryption.orElseGet(() -> new EncryptionKey(id, derive("fastauth token encryption A256GCM")));
        this.encodedHeader = CompactToken.encoded(StrictJson.BUILDERS
                .createObjectBuilder()
                .add("alg", algorithm.name())
                .add("typ", "JWT")
                .add("kid", id)
                .build()
                .toString()
                .getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A key of a text: the secret is its UTF-8 bytes as written, never its base64 decoding. The key id is derived from
     * the secret and the algorithm, so that every replica computes the same one. The encryption key is derived by HKDF
     * and has the same id.
     *
     * @throws InvalidSettingException when the text is too short for the algorithm; the message does not contain it
     */
    public static SigningKey of(String text, TokenAlgorithm algorithm) {
        byte[] secret = text.getBytes(StandardCharsets.UTF_8);
        if (secret.length < algorithm.minBytes()) {
            throw new InvalidSettingException(
                    "is " + secret.length + " bytes long; at least " + algorithm.minBytes() + " are needed");
        }
        byte[] fingerprint = hkdf(secret, "fastauth key id " + algorithm);
        return new SigningKey(CompactToken.encoded(Arrays.copyOf(fingerprint, 9)), algorithm, secret, Optional.empty());
    }

    /**
     * A key of a key set.
     *
     * @param encryption the encryption key; when empty, one is derived by HKDF and has the same id
     */
    static SigningKey of(String id, TokenAlgorithm algorithm, byte[] secret, Optional<EncryptionKey> encryption) {
        return new SigningKey(id, algorithm, secret.clone(), encryption);
    }

    /**
     * A new key or master token, as the original's {@code generate_cryptography_key} returns it: 32 bytes of the
     * system's secure random source, in url-safe base64.
     */
    public static String randomText() {
        byte[] random = new byte[MIN_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().encodeToString(random);
    }

    /** The key id ({@code kid}): 1 to 64 characters, from which the secret cannot be computed. */
    public String id() {
        return id;
    }

    /** The algorithm of this key's signatures, and the only one that it verifies. */
    public TokenAlgorithm algorithm() {
        return algorithm;
    }

    /** The id of the encryption key; equal to {@link #id()} when it is derived from this key. */
    public String encryptionId() {
        return encryption.id();
    }

    EncryptionKey encryption() {
        return encryption;
    }

    /** A 256-bit AES key for another purpose, derived by HKDF. Different purposes give independent keys. */
    public SecretKey derive(String purpose) {
        return new SecretKeySpec(hkdf(secret, purpose), "AES");
    }

    /**
     * HKDF with HMAC-SHA-256 (RFC 5869), without salt, for one block of 32 bytes. The JDK has its own only from release
     * 25, and this project supports 21.
     */
    static byte[] hkdf(byte[] secret, String info) {
        byte[] pseudorandomKey = hmac(new byte[MIN_BYTES], secret);
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

    String sign(byte[] payload) {
        String content = encodedHeader + "." + CompactToken.encoded(payload);
        try {
            return content + "." + signer.sign(algorithm.header(), content.getBytes(StandardCharsets.US_ASCII));
        } catch (JOSEException e) {
            throw new IllegalStateException("This Java runtime cannot sign by " + algorithm, e);
        }
    }

    /** Whether this key signed a token. Its header must name the algorithm of the key: a key id is bound to one. */
    boolean verifies(CompactToken token) {
        try {
            return token.header().algorithm().equals(algorithm.name())
                    && verifier.verify(algorithm.header(), token.signedBytes(), Base64URL.encode(token.signature()));
        } catch (JOSEException e) {
            throw new IllegalStateException("This Java runtime cannot verify by " + algorithm, e);
        }
    }

    boolean hasSecret(byte[] other) {
        return MessageDigest.isEqual(secret, other);
    }

    byte[] secret() {
        return secret.clone();
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof SigningKey that
                        && id.equals(that.id)
                        && algorithm == that.algorithm
                        && hasSecret(that.secret)
                        && encryption.equals(that.encryption));
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Never the secret: this text may reach a log. */
    @Override
    public String toString() {
        return "SigningKey[" + id + ", " + algorithm + "]";
    }
}
