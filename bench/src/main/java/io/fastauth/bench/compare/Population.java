package io.fastauth.bench.compare;

import io.fastauth.bench.load.Caller;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Clients c0, c1, … with a session each, as a file that {@code fastauth store import} reads: copies of a session that
 * the service issued and exported, with other ids. A refresh token can be made from its number, so none is kept.
 *
 * @param line of the session in the export
 * @param ids of the session and its tokens; copies get others, scattered as random ones are
 * @param header of its refresh token, as it is encoded
 * @param claims of its refresh token
 * @param key that signs refresh tokens
 */
record Population(int size, String line, List<String> ids, String header, String claims, String key) {

    /** The client whose session is copied. */
    static final String ORIGINAL = "copied-client";

    /**
     * Copies of a session.
     *
     * @param line of the session in the export
     * @param refreshToken of the session
     */
    static Population of(int size, String line, String refreshToken, String key) {
        String[] parts = refreshToken.split("\\.", -1);
        return new Population(
                size,
                line,
                List.of(
                        Caller.member(line, "sid"),
                        Caller.member(line, "access_id"),
                        Caller.member(line, "refresh_id")),
                parts[0],
                new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8),
                key);
    }

    static String client(int number) {
        return "c" + number;
    }

    void write(Path file) throws IOException {
        try (BufferedWriter lines = Files.newBufferedWriter(file)) {
            for (int i = 0; i < size; i++) {
                lines.write(copy(line, i) + "\n");
            }
            lines.write("{\"sessions\":" + size + "}\n");
        }
    }

    /** The refresh token that a client has until its first refresh. */
    String refreshToken(int number) {
        String signed = header + "." + base64(copy(claims, number).getBytes(StandardCharsets.UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), mac.getAlgorithm()));
            return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC with SHA-256", e);
        }
    }

    private String copy(String text, int number) {
        String copy = text.replace(ORIGINAL, client(number));
        for (String id : ids) {
            copy = copy.replace(
                    id,
                    UUID.nameUUIDFromBytes((id + number).getBytes(StandardCharsets.US_ASCII))
                            .toString());
        }
        return copy;
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
