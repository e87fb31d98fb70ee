package io.fastauth.token;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPublicKey;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a key signs and verifies with, by one algorithm. Immutable. */
sealed interface KeyMaterial {

    TokenAlgorithm algorithm();

    /** The signature of a signing input, in base64url. */
    String sign(byte[] content);

    /** Whether a signature has the exact form of the algorithm and is genuine. */
    boolean verifies(byte[] content, byte[] signature);

    /** A secret that signs and verifies by HMAC with SHA-2 (RFC 7518, section 3.2). */
    final class Secret implements KeyMaterial {

        private final TokenAlgorithm algorithm;
        private final byte[] bytes;

        /** Has the key, and is copied for each use: to look one up and give it the key costs more than to use it. */
        private final Mac mac;

        /** Throws {@link IllegalArgumentException} unless the secret is long enough for a symmetric algorithm. */
        Secret(TokenAlgorithm algorithm, byte[] bytes) {
            if (algorithm.asymmetric()) {
                throw new IllegalArgumentException(algorithm + " does not sign with a secret");
            }
            this.algorithm = algorithm;
            this.bytes = bytes.clone();
            if (bytes.length < algorithm.minBytes()) {
                throw new IllegalArgumentException("The secret is too short for " + algorithm);
            }
            try {
                this.mac = Mac.getInstance(algorithm.runtimeName());
                mac.init(new SecretKeySpec(bytes, algorithm.runtimeName()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("This Java runtime cannot sign by " + algorithm, e);
            }
        }

        @Override
        public TokenAlgorithm algorithm() {
            return algorithm;
        }

        byte[] bytes() {
            return bytes.clone();
        }

        boolean hasBytesOf(Secret other) {
            return MessageDigest.isEqual(bytes, other.bytes);
        }

        @Override
        public String sign(byte[] content) {
            return CompactToken.encoded(authenticate(content));
        }

        @Override
        public boolean verifies(byte[] content, byte[] signature) {
            return MessageDigest.isEqual(authenticate(content), signature);
        }

        private byte[] authenticate(byte[] content) {
            try {
                return ((Mac) mac.clone()).doFinal(content);
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException("This Java runtime cannot copy a " + algorithm, e);
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Secret that && algorithm == that.algorithm && hasBytesOf(that);
        }

        @Override
        public int hashCode() {
            return algorithm.hashCode();
        }

        /** Never the secret: this text may reach a log. */
        @Override
        public String toString() {
            return "Secret[" + algorithm + "]";
        }
    }

    /**
     * A private key that signs and a public key that verifies. The Java runtime does both, because Nimbus needs another
     * library for Ed25519.
     */
    record Pair(TokenAlgorithm algorithm, PrivateKey privateKey, PublicKey publicKey) implements KeyMaterial {

        private static final int NUMBERS_OF_256_BITS = 64;

        @Override
        public String sign(byte[] content) {
            try {
                return CompactToken.encoded(signature(content));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("A key cannot sign by " + algorithm, e);
            }
        }

        private byte[] signature(byte[] content) throws InvalidKeyException, SignatureException {
            Signature signing = runtime();
            signing.initSign(privateKey);
            signing.update(content);
            return signing.sign();
        }

        @Override
        public boolean verifies(byte[] content, byte[] signature) {
            try {
                return isGenuine(content, signature);
            } catch (SignatureException e) {
                // The bytes are not a signature of this algorithm.
                return false;
            } catch (InvalidKeyException e) {
                throw new IllegalStateException("A key cannot verify by " + algorithm, e);
            }
        }

        private boolean isGenuine(byte[] content, byte[] signature) throws InvalidKeyException, SignatureException {
            if (signature.length != signatureBytes()) {
                return false;
            }
            Signature verifying = runtime();
            verifying.initVerify(publicKey);
            verifying.update(content);
            return verifying.verify(signature);
        }

        /** Whether the two keys are valid and belong together: what the one signs, the other verifies. */
        boolean matches() {
            byte[] probe = {1};
            try {
                return isGenuine(probe, signature(probe));
            } catch (GeneralSecurityException e) {
                return false;
            }
        }

        private int signatureBytes() {
            return publicKey instanceof RSAPublicKey rsa
                    ? (rsa.getModulus().bitLength() + Byte.SIZE - 1) / Byte.SIZE
                    : NUMBERS_OF_256_BITS;
        }

        private Signature runtime() {
            try {
                return Signature.getInstance(algorithm.runtimeName());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("This Java runtime has no " + algorithm.runtimeName(), e);
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Pair that && algorithm == that.algorithm && publicKey.equals(that.publicKey);
        }

        @Override
        public int hashCode() {
            return publicKey.hashCode();
        }

        /** Never the private key: this text may reach a log. */
        @Override
        public String toString() {
            return "Pair[" + algorithm + "]";
        }
    }
}
