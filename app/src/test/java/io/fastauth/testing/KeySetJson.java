package io.fastauth.testing;

import java.time.Instant;
import java.util.List;

/** Writes key sets by hand, as an administrator would. */
public final class KeySetJson {

    private KeySetJson() {}

    /** A JWK Set of these members. */
    public static String of(String... members) {
        return "{\"keys\": [" + String.join(",\n", List.of(members)) + "]}";
    }

    /** A signing key by HS256, of the text's UTF-8 bytes; without times where they are the first or the last. */
    public static String signing(String id, String text, Instant from, Instant until) {
        return "{\"kty\":\"oct\",\"use\":\"sig\",\"alg\":\"HS256\",\"kid\":\"" + id + "\",\"k\":\""
                + HandmadeToken.base64(text) + "\"" + times(from, until) + "}";
    }

    public static String encrypting(String id, Instant from, Instant until) {
        return "{\"kty\":\"oct\",\"use\":\"enc\",\"alg\":\"A256GCM\",\"kid\":\"" + id + "\",\"k\":\""
                + HandmadeToken.base64((id + "-0123456789abcdef0123456789abcdef").substring(0, 32)) + "\""
                + times(from, until) + "}";
    }

    private static String times(Instant from, Instant until) {
        return (from.equals(Instant.MIN) ? "" : ",\"nbf\":" + from.getEpochSecond())
                + (until.equals(Instant.MAX) ? "" : ",\"exp\":" + until.getEpochSecond());
    }
}
