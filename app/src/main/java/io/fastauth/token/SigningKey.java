package io.fastauth.token;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A key that signs and verifies tokens as compact JWS (RFC 7515), by one algorithm, and the key for every other purpose
 * while this one is in use, such as tokens of the format JWE. Immutable.
 */
public final class SigningKey {

    /** The minimum size of a secret of any algorithm, in bytes. */
    public static final int MIN_BYTES = TokenAlgorithm.HS256.minBytes();

    private final String id;
    private final KeyMaterial material;
    private final EncryptionKey encryption;
    private final Map<AccessTokenType, String> encodedHeaders = new EnumMap<>(AccessTokenType.class);

    /** A key of a key set. */
    SigningKey(String id, KeyMaterial material, EncryptionKey encryption) {
        this.id = id;
        this.material = material;
        this.encryption = encryption;
        for (AccessTokenType type : AccessTokenType.values()) {
            encodedHeaders.put(type, encodedHeader(type));
        }
    }

    /** With the dot after it. */
    private String encodedHeader(AccessTokenType type) {
        return CompactToken.encoded(new JsonText()
                        .add("alg", algorithm().name())
                        .add("typ", type.header())
                        .add("kid", id)
                        .end())
                + ".";
    }

    /**
     * A key of a text: the secret is its UTF-8 bytes as written, never its base64 decoding. The key id is derived from
     * the secret and the algorithm, so that every replica computes the same one. The encryption key is derived by HKDF
     * and has the same id.
     *
     * @param algorithm a symmetric one
     * @throws InvalidSettingException when the text is too short for the algorithm; the message does not contain it
     */
    public static SigningKey of(String text, TokenAlgorithm algorithm) {
        byte[] secret = text.getBytes(StandardCharsets.UTF_8);
        if (secret.length < algorithm.minBytes()) {
            throw new InvalidSettingException(
                    "is " + secret.length + " bytes long; at least " + algorithm.minBytes() + " are needed");
        }
        byte[] fingerprint = EncryptionKey.hkdf(secret, "fastauth key id " + algorithm);
        return of(
                CompactToken.encoded(Arrays.copyOf(fingerprint, 9)),
                new KeyMaterial.Secret(algorithm, secret),
                Optional.empty());
    }

    /**
     * A key with a secret.
     *
     * @param encryption the encryption key; when empty, one is derived by HKDF and has the same id
     */
    static SigningKey of(String id, KeyMaterial.Secret secret, Optional<EncryptionKey> encryption) {
        return new SigningKey(id, secret, encryption.orElseGet(() -> EncryptionKey.derivedFrom(id, secret.bytes())));
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
        return material.algorithm();
    }

    /** The id of the encryption key; equal to {@link #id()} when it is derived from this key. */
    public String encryptionId() {
        return encryption.id();
    }

    /** The key for every purpose other than signing. */
    public EncryptionKey encryption() {
        return encryption;
    }

    KeyMaterial material() {
        return material;
    }

    /** The public key as a JWK without its times; empty for a secret. */
    Optional<JWK> publicKey() {
        return material instanceof KeyMaterial.Pair pair ? Optional.of(publicKey(pair)) : Optional.empty();
    }

    private JWK publicKey(KeyMaterial.Pair pair) {
        PublicKey key = pair.publicKey();
        if (key instanceof ECPublicKey ec) {
            return new ECKey.Builder(Curve.P_256, ec)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(algorithm().header().getAlgorithm())
                    .keyID(id)
                    .build();
        }
        if (key instanceof RSAPublicKey rsa) {
            return new RSAKey.Builder(rsa)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(algorithm().header().getAlgorithm())
                    .keyID(id)
                    .build();
        }
        return new OctetKeyPair.Builder(Curve.Ed25519, Ed25519.bytes(key))
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(algorithm().header().getAlgorithm())
                .keyID(id)
                .build();
    }

    String sign(byte[] payload, AccessTokenType type) {
        String content = Objects.requireNonNull(encodedHeaders.get(type)) + CompactToken.encoded(payload);
        return content + "." + material.sign(content.getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether this key signed a token. Its header must name the algorithm of the key: a key id is bound to one. */
    boolean verifies(CompactToken token) {
        return token.header().algorithm().equals(algorithm().name())
                && material.verifies(token.signedBytes(), token.signature());
    }

    /** Whether this key and another one have the same secret. */
    boolean hasSecretOf(SigningKey other) {
        return material instanceof KeyMaterial.Secret secret
                && other.material instanceof KeyMaterial.Secret others
                && secret.hasBytesOf(others);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof SigningKey that
                        && id.equals(that.id)
                        && material.equals(that.material)
                        && encryption.equals(that.encryption));
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Never the secret: this text may reach a log. */
    @Override
    public String toString() {
        return "SigningKey[" + id + ", " + algorithm() + "]";
    }
}
