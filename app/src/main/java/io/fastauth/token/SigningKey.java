package io.fastauth.token;

import io.helidon.security.jwt.jwk.JwkOctet;
import jakarta.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret that signs and verifies tokens, and from which other keys are derived. The secret is the UTF-8 bytes of the
 * key string as it is written, never its base64 decoding. Immutable.
 */
public final class SigningKey {

    /** The least number of bytes of a key: what HS256 asks for (RFC 7518, section 3.2). */
    public static final int MIN_BYTES = 32;

    private final String id;
    private final TokenAlgorithm algorithm;
    private final byte[] secret;
    private final JwkOctet jwk;
    private final TokenFormat format;
    private final SecretKey contentKey;

    private SigningKey(byte[] secret, TokenAlgorithm algorithm, TokenFormat format) {
        this.secret = secret;
        this.algorithm = algorithm;
        this.format = format;
        this.contentKey = derive("fastauth token encryption A256GCM");
        byte[] fingerprint = Hkdf.derive(secret, "fastauth key id " + algorithm);
        this.id = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(fingerprint, 9));
        this.jwk = JwkOctet.builder()
                .fromJson(Json.createObjectBuilder()
                        .add("kty", "oct")
                        .add("kid", id)
                        .add("alg", algorithm.name())
                        .add("k", Base64.getUrlEncoder().withoutPadding().encodeToString(secret))
                        .build())
                .build();
    }

    /**
     * A key of the given text.
     *
     * @param key the key string
     * @param algorithm what the key signs with
     * @return the key
     * @throws InvalidSettingException when the key is shorter than {@value #MIN_BYTES} bytes; the message does not hold
     *     the key
     */
    public static SigningKey of(String key, TokenAlgorithm algorithm) {
        byte[] secret = key.getBytes(StandardCharsets.UTF_8);
        if (secret.length < MIN_BYTES) {
            throw new InvalidSettingException(
                    "is " + secret.length + " bytes long; at least " + MIN_BYTES + " are needed");
        }
        return new SigningKey(secret, algorithm, TokenFormat.JWS);
    }

    /**
     * The same key, making tokens of another form. What it accepts does not change.
     *
     * @param format the form of new tokens
     * @return the key
     */
    public SigningKey making(TokenFormat format) {
        return new SigningKey(secret, algorithm, format);
    }

    /**
     * A new random key string, as the original's {@code generate_cryptography_key} makes it; good as a master token
     * too.
     *
     * @return 32 bytes of the system's secure random source, in url-safe base64
     */
    public static String randomText() {
        byte[] random = new byte[MIN_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().encodeToString(random);
    }

    /**
     * The key id ({@code kid}): derived from the secret and the algorithm, so that every replica finds the same one.
     *
     * @return 12 url-safe characters, from which the secret cannot be computed
     */
    public String id() {
        return id;
    }

    /**
     * What this key signs with, and the only algorithm that it verifies.
     *
     * @return the algorithm
     */
    public TokenAlgorithm algorithm() {
        return algorithm;
    }

    /**
     * A key for another purpose, derived by HKDF (RFC 5869) with SHA-256.
     *
     * @param purpose what the key is for: different purposes give independent keys
     * @return a 256-bit AES key
     */
    public SecretKey derive(String purpose) {
        return new SecretKeySpec(Hkdf.derive(secret, purpose), "AES");
    }

    /**
     * The form of the tokens that are made with this key.
     *
     * @return the form; signed unless {@link #making} says otherwise
     */
    public TokenFormat format() {
        return format;
    }

    /** What encrypts tokens: derived once, because each decryption needs it. */
    SecretKey contentKey() {
        return contentKey;
    }

    JwkOctet jwk() {
        return jwk;
    }

    /** Two keys are equal when they have the same secret and algorithm, and so accept the same tokens. */
    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof SigningKey that
                        && algorithm == that.algorithm
                        && MessageDigest.isEqual(secret, that.secret));
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
