package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fastauth.testing.HandmadeToken;
import io.fastauth.token.TokenCodec.Decoded;
import java.nio.charset.StandardCharsets;
import javax.crypto.SecretKey;

/**
 * Coverage-guided: texts of any kind, and tokens of any header and payload that are sealed with the right key, so that
 * the parsers behind the seal are reached. Decoding never throws; what decodes was made with our key; and what was
 * decoded can be written and read again in both forms without a difference.
 */
class TokenCodecFuzzTest {

    private static final SigningKey KEY = SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256);
    private static final SecretKey CONTENT = KEY.derive("fastauth token encryption A256GCM");
    private static final TokenCodec CODEC = new TokenCodec(() -> Keyring.of(KEY));
    private static final String ENCRYPTED_HEADER = "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"kid\":\"" + KEY.id() + "\"}";

    /** What every build does. Without fuzzing, both run the seeds only. */
    @FuzzTest(maxDuration = "8s")
    void holdsItsPropertiesForSeconds(byte[] input) {
        holdsItsProperties(input);
    }

    /** What the profile {@code fuzz} does. */
    @FuzzTest(maxDuration = "10m")
    void holdsItsPropertiesForMinutes(byte[] input) {
        holdsItsProperties(input);
    }

    /** The first letter says what the rest is; for a header of its own, the first line of the rest. */
    private static void holdsItsProperties(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String rest = new String(input, 1, input.length - 1, StandardCharsets.UTF_8);
        int line = Math.max(rest.indexOf('\n'), 0);
        String own = rest.substring(0, line);
        String token = switch (input[0]) {
            case 's' -> signed(HandmadeToken.ORIGINAL_HEADER, rest);
            case 'e' -> encrypted(ENCRYPTED_HEADER, rest);
            case 'S' -> signed(own, rest.substring(line));
            case 'E' -> encrypted(own, rest.substring(line));
            default -> rest;
        };
        if (CODEC.decode(token) instanceof Decoded.Genuine genuine) {
            assertTrue(
                    HandmadeToken.verifies(token, TokensFixture.KEY, "HmacSHA256")
                            || HandmadeToken.decrypts(token, CONTENT),
                    "accepted, but not made with our key");
            for (TokenFormat format : TokenFormat.values()) {
                String again = CODEC.encode(genuine.claims(), KEY, format);
                assertEquals(genuine, again.length() > CompactToken.MAX_LENGTH ? genuine : CODEC.decode(again));
            }
        }
    }

    private static String signed(String header, String payload) {
        return HandmadeToken.signed(header, payload, TokensFixture.KEY, "HmacSHA256");
    }

    private static String encrypted(String header, String payload) {
        return HandmadeToken.encrypted(header, payload.getBytes(StandardCharsets.UTF_8), new byte[12], CONTENT);
    }
}
