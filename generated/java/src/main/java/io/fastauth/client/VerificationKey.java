package io.fastauth.client;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Optional;

/** A public key of the service, which verifies by one algorithm. */
sealed interface VerificationKey {

    JWSAlgorithm algorithm();

    /** Whether the key verifies the signature of a token. */
    boolean verifies(JWSObject token);

    /** Empty for a key that does not verify by ES256, EdDSA or RS256. */
    static Optional<VerificationKey> of(JWK jwk) {
        if (KeyUse.ENCRYPTION.equals(jwk.getKeyUse())) {
            return Optional.empty();
        }
        try {
            return ofType(jwk)
                    .filter(found ->
                            jwk.getAlgorithm() == null || jwk.getAlgorithm().equals(found.algorithm()));
        } catch (JOSEException | GeneralSecurityException e) {
            // A point that is not on its curve: its tokens are introspected.
            return Optional.empty();
        }
    }

    private static Optional<VerificationKey> ofType(JWK jwk) throws JOSEException, GeneralSecurityException {
        if (jwk instanceof ECKey ec && Curve.P_256.equals(ec.getCurve())) {
            return Optional.of(new Jose(JWSAlgorithm.ES256, new ECDSAVerifier(ec)));
        }
        if (jwk instanceof OctetKeyPair okp && Curve.Ed25519.equals(okp.getCurve())) {
            return Optional.of(Edwards.of(okp.getDecodedX()));
        }
        return jwk instanceof RSAKey rsa
                ? Optional.of(new Jose(JWSAlgorithm.RS256, new RSASSAVerifier(rsa)))
                : Optional.empty();
    }

    /** By Nimbus. */
    record Jose(JWSAlgorithm algorithm, JWSVerifier verifier) implements VerificationKey {

        @Override
        public boolean verifies(JWSObject token) {
            try {
                return token.verify(verifier);
            } catch (JOSEException e) {
                // The signature is not one of this algorithm, or a critical header is unknown.
                return false;
            }
        }
    }

    /** By the Java runtime, since Nimbus needs another library for Ed25519. */
    record Edwards(PublicKey key) implements VerificationKey {

        private static final String NAME = "Ed25519";
        /** Precedes the 32 bytes of a key (RFC 8410, section 10). */
        private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

        static Edwards of(byte[] bytes) throws GeneralSecurityException {
            byte[] encoded = new byte[PREFIX.length + bytes.length];
            System.arraycopy(PREFIX, 0, encoded, 0, PREFIX.length);
            System.arraycopy(bytes, 0, encoded, PREFIX.length, bytes.length);
            return new Edwards(KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(encoded)));
        }

        @Override
        public JWSAlgorithm algorithm() {
            return JWSAlgorithm.EdDSA;
        }

        @Override
        public boolean verifies(JWSObject token) {
            if (token.getHeader().getCriticalParams() != null) {
                return false;
            }
            try {
                Signature signature = Signature.getInstance(NAME);
                signature.initVerify(key);
                signature.update(token.getSigningInput());
                return signature.verify(token.getSignature().decode());
            } catch (GeneralSecurityException e) {
                // The signature does not have 64 bytes.
                return false;
            }
        }
    }
}
