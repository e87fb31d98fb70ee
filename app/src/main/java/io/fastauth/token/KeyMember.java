package io.fastauth.token;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKParameterNames;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/** A key of a {@link KeySet}, with its times. Immutable. */
record KeyMember(JWK jwk) {

    /**
     * The size of new keys of RS256, in bits: its signatures are half as long as those of 4096 bits, and made several
     * times as fast. It is enough for keys that are replaced within years (NIST SP 800-57, part 1, table 2).
     */
    static final int RSA_BITS = 2048;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new key that signs. */
    static KeyMember signing(TokenAlgorithm algorithm, Instant from) {
        return made(random(algorithm), KeyUse.SIGNATURE, algorithm.header().getAlgorithm(), from);
    }

    /** A new key that encrypts. */
    static KeyMember encrypting(Instant from) {
        return made(secret(EncryptionKey.BYTES), KeyUse.ENCRYPTION, EncryptionMethod.A256GCM, from);
    }

    /** The key of {@code cryptography-key}, which has always signed. */
    static KeyMember of(SigningKey key) {
        if (!(key.material() instanceof KeyMaterial.Secret secret)) {
            throw new IllegalArgumentException("cryptography-key is a secret");
        }
        return new KeyMember(new OctetSequenceKey.Builder(secret.bytes())
                .keyID(key.id())
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(key.algorithm().header().getAlgorithm())
                .build());
    }

    private static JWK random(TokenAlgorithm algorithm) {
        try {
            return switch (algorithm) {
                case HS256, HS384, HS512 -> secret(algorithm.minBytes());
                case ES256 -> new ECKeyGenerator(Curve.P_256).generate();
                case EdDSA -> Ed25519.generate();
                case RS256 -> new RSAKeyGenerator(RSA_BITS).generate();
            };
        } catch (JOSEException e) {
            throw new IllegalStateException("This Java runtime cannot make a key of " + algorithm, e);
        }
    }

    private static JWK secret(int bytes) {
        return new OctetSequenceKey.Builder(random(bytes)).build();
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    private static KeyMember made(JWK key, KeyUse use, Algorithm algorithm, Instant from) {
        return with(
                key,
                Map.of(
                        JWKParameterNames.KEY_ID,
                        HexFormat.of().formatHex(random(6)),
                        JWKParameterNames.PUBLIC_KEY_USE,
                        use.identifier(),
                        JWKParameterNames.ALGORITHM,
                        algorithm.getName(),
                        JWKParameterNames.NOT_BEFORE,
                        from.getEpochSecond()));
    }

    private static KeyMember with(JWK key, Map<String, Object> members) {
        Map<String, Object> json = key.toJSONObject();
        json.putAll(members);
        try {
            return new KeyMember(JWK.parse(json));
        } catch (ParseException e) {
            throw new IllegalStateException("A JWK of ours is malformed", e);
        }
    }

    /** The same key, which ceases to verify at a time. */
    KeyMember ending(Instant until) {
        return with(jwk, Map.of(JWKParameterNames.EXPIRATION_TIME, until.getEpochSecond()));
    }

    String id() {
        return jwk.getKeyID();
    }

    boolean signs() {
        return jwk.getKeyUse().equals(KeyUse.SIGNATURE);
    }

    /** Of a key that signs. */
    TokenAlgorithm algorithm() {
        return TokenAlgorithm.valueOf(jwk.getAlgorithm().getName());
    }

    /** When it begins to sign or to encrypt; {@link Instant#MIN} when it always has. */
    Instant from() {
        return Optional.ofNullable(jwk.getNotBeforeTime()).map(Date::toInstant).orElse(Instant.MIN);
    }

    /** When it ceases to verify or to decrypt, exclusive; {@link Instant#MAX} for never. */
    Instant until() {
        return Optional.ofNullable(jwk.getExpirationTime()).map(Date::toInstant).orElse(Instant.MAX);
    }

    /** Equal for two members with the same key (RFC 7638). */
    Base64URL thumbprint() {
        try {
            return jwk.computeThumbprint();
        } catch (JOSEException e) {
            throw new IllegalStateException("This Java runtime has no SHA-256", e);
        }
    }

    /** Of a key that signs. */
    KeyMaterial material() {
        TokenAlgorithm algorithm = algorithm();
        try {
            return switch (algorithm) {
                case HS256, HS384, HS512 ->
                    new KeyMaterial.Secret(algorithm, jwk.toOctetSequenceKey().toByteArray());
                case ES256 -> {
                    ECKey key = jwk.toECKey();
                    yield new KeyMaterial.Pair(algorithm, key.toECPrivateKey(), key.toECPublicKey());
                }
                case EdDSA -> Ed25519.pair(jwk.toOctetKeyPair());
                case RS256 -> {
                    RSAKey key = jwk.toRSAKey();
                    yield new KeyMaterial.Pair(algorithm, key.toRSAPrivateKey(), key.toRSAPublicKey());
                }
            };
        } catch (JOSEException e) {
            throw new IllegalStateException("This Java runtime cannot read a key of " + algorithm, e);
        }
    }

    /** Of a key that encrypts. */
    EncryptionKey encryptionKey() {
        return new EncryptionKey(
                id(), new SecretKeySpec(jwk.toOctetSequenceKey().toByteArray(), "AES"));
    }

    /** Never the key: this text may reach a log. */
    @Override
    public String toString() {
        return id();
    }
}
