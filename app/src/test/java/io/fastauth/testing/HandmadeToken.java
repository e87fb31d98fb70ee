package io.fastauth.testing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Tokens made with nothing but the JDK: as the original library makes them, and as an attacker would. */
public final class HandmadeToken {

    public static final String ORIGINAL_HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

    private HandmadeToken() {}

    /** As the original library makes it. */
    public static String original(String payload, String key) {
        return signed(ORIGINAL_HEADER, payload, key, "HmacSHA256");
    }

    public static String signed(String header, String payload, String key, String mac) {
        String content = base64(header) + "." + base64(payload);
        return content + "." + base64(hmac(content, key, mac));
    }

    /** Encrypted with 256 bits of AES-GCM whatever the header says, and with a nonce of any bytes. */
    public static String encrypted(String header, byte[] payload, byte[] nonce, SecretKey key) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
            cipher.updateAAD(base64(header).getBytes(StandardCharsets.US_ASCII));
            byte[] sealed = cipher.doFinal(payload);
            int text = sealed.length - 16;
            return String.join(
                    ".",
                    base64(header),
                    "",
                    base64(nonce),
                    base64(Arrays.copyOf(sealed, text)),
                    base64(Arrays.copyOfRange(sealed, text, sealed.length)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key that encrypts beside a secret of the original: HKDF of RFC 5869, without salt, for one block. */
    public static SecretKey contentKey(String secret) {
        byte[] noSalt = new byte[32];
        return new SecretKeySpec(
                hmac(
                        "fastauth token encryption A256GCM\u0001".getBytes(StandardCharsets.UTF_8),
                        hmac(secret.getBytes(StandardCharsets.UTF_8), noSalt, "HmacSHA256"),
                        "HmacSHA256"),
                "AES");
    }

    public static boolean verifies(String token, String key, String mac) {
        int end = token.lastIndexOf('.');
        return end > 0 && token.substring(end + 1).equals(base64(hmac(token.substring(0, end), key, mac)));
    }

    public static boolean decrypts(String token, SecretKey key) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 5) {
            return false;
        }
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    key,
                    new GCMParameterSpec(128, Base64.getUrlDecoder().decode(parts[2])));
            cipher.updateAAD(parts[0].getBytes(StandardCharsets.US_ASCII));
            cipher.update(Base64.getUrlDecoder().decode(parts[3]));
            return cipher.doFinal(Base64.getUrlDecoder().decode(parts[4])).length >= 0;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    public static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] hmac(String content, String key, String algorithm) {
        return hmac(content.getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8), algorithm);
    }

    private static byte[] hmac(byte[] content, byte[] key, String algorithm) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
