package io.fastauth.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HKDF with HMAC-SHA-256 (RFC 5869), for outputs of one block. The JDK has its own only from release 25, and this
 * project runs on 21.
 */
final class Hkdf {

    private static final byte[] NO_SALT = new byte[32];

    private Hkdf() {}

    /**
     * Derives 32 bytes.
     *
     * @param secret the input keying material
     * @param info what the output is for
     * @return the output keying material
     */
    static byte[] derive(byte[] secret, String info) {
        byte[] pseudorandomKey = hmac(NO_SALT, secret);
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
}
