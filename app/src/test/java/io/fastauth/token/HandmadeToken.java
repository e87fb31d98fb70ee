package io.fastauth.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
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

    public static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] hmac(String content, String key, String algorithm) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), algorithm));
            return mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
