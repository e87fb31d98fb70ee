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
import java.util.List;
import java.util.Optional;

/**
 * Compact JWE (RFC 7516) by {@code dir} and {@code A256GCM} (RFC 7518, sections 4.5 and 5.3), and by nothing else.
 *
 * <p>How the two are bound: the content key is derived for this one use, so it never meets another algorithm. A token
 * whose header names another {@code alg} or {@code enc}, or has {@code zip}, {@code crit} or {@code cty}, is refused
 * before any key is touched. And the library decrypts under a header of ours, a constant; the token's own header takes
 * part only as the text that is authenticated. There is no compression, in making and in reading: no oracle by length,
 * and no small token that becomes a large one.
 */
final class EncryptedTokens {

    static final String ALGORITHM = JWEAlgorithm.DIR.getName();
    static final String ENCRYPTION = EncryptionMethod.A256GCM.getName();

    private static final JWEHeader ACCEPTED = new JWEHeader(JWEAlgorithm.DIR, EncryptionMethod.A256GCM);

    private static final int NONCE = 2;
    private static final int CIPHERTEXT = 3;
    private static final int TAG = 4;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private EncryptedTokens() {}

    static String make(byte[] payload, SigningKey key) {
        JWEHeader header = new JWEHeader.Builder(ACCEPTED)
                .type(JOSEObjectType.JWT)
                .keyID(key.id())
                .build();
        JWEObject token = new JWEObject(header, new Payload(payload));
        try {
            token.encrypt(new DirectEncrypter(key.contentKey()));
        } catch (JOSEException e) {
            throw new IllegalStateException("This Java runtime has no AES-GCM with 256 bits", e);
        }
        return token.serialize();
    }

    /** The payload when the key has encrypted it, with a nonce and a tag of full length. */
    static Optional<byte[]> open(CompactToken token, SigningKey key) {
        List<byte[]> parts = token.parts();
        if (parts.get(NONCE).length != NONCE_BYTES || parts.get(TAG).length != TAG_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(new DirectDecrypter(key.contentKey())
                    .decrypt(
                            ACCEPTED,
                            null,
                            Base64URL.encode(parts.get(NONCE)),
                            Base64URL.encode(parts.get(CIPHERTEXT)),
                            Base64URL.encode(parts.get(TAG)),
                            token.headerBytes()));
        } catch (JOSEException e) {
            // The tag does not fit: another key, or another text. Which of them is nobody's business.
            return Optional.empty();
        }
    }
}
