package io.fastauth.token;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Converts keys of Ed25519 between the 32 bytes that a JWK has (RFC 8037, section 2) and the keys of the Java runtime,
 * whose encoding is a constant followed by these bytes (RFC 8410, section 10).
 */
final class Ed25519 {

    static final int BYTES = 32;

    private static final String NAME = "Ed25519";
    private static final byte[] PUBLIC_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final byte[] PRIVATE_PREFIX = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private Ed25519() {}

    /** A new key pair. */
    static OctetKeyPair generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(NAME).generateKeyPair();
            return new OctetKeyPair.Builder(Curve.Ed25519, bytes(pair.getPublic()))
                    .d(Base64URL.encode(lastBytes(pair.getPrivate().getEncoded())))
                    .build();
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /** The bytes of a public key, in base64url. */
    static Base64URL bytes(PublicKey key) {
        return Base64URL.encode(lastBytes(key.getEncoded()));
    }

    /** The key pair of a JWK. */
    static KeyMaterial.Pair pair(OctetKeyPair jwk) {
        try {
            KeyFactory factory = KeyFactory.getInstance(NAME);
            PrivateKey privateKey = factory.generatePrivate(
                    new PKCS8EncodedKeySpec(joined(PRIVATE_PREFIX, jwk.getD().decode())));
            PublicKey publicKey = factory.generatePublic(
                    new X509EncodedKeySpec(joined(PUBLIC_PREFIX, jwk.getX().decode())));
            return new KeyMaterial.Pair(TokenAlgorithm.EdDSA, privateKey, publicKey);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    private static byte[] lastBytes(byte[] encoded) {
        return Arrays.copyOfRange(encoded, encoded.length - BYTES, encoded.length);
    }

    private static byte[] joined(byte[] prefix, byte[] key) {
        byte[] encoded = Arrays.copyOf(prefix, prefix.length + key.length);
        System.arraycopy(key, 0, encoded, prefix.length, key.length);
        return encoded;
    }

    private static IllegalStateException missing(GeneralSecurityException cause) {
        return new IllegalStateException("This Java runtime has no " + NAME, cause);
    }
}
