package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fastauth.testing.HandmadeToken;
import io.fastauth.token.TokenCodec.Decoded;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.SecretKey;

/**
 * Coverage-guided: texts of any kind, and tokens of any header and payload that are sealed with the right key, so that
 * the parsers behind the seal are reached. Decoding never throws; what decodes was made with our key; and what was
 * decoded can be written and read again in both forms without a difference.
 */
public class TokenCodecFuzzTest {

    private static final SigningKey KEY = SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256);
    private static final SecretKey CONTENT = HandmadeToken.contentKey(TokensFixture.KEY);
    private static final List<SigningKey> ASYMMETRIC = Stream.of(
                    TokenAlgorithm.ES256, TokenAlgorithm.EdDSA, TokenAlgorithm.RS256)
            .map(algorithm -> KeySet.generate(algorithm, Instant.EPOCH).schedule(Optional.empty()))
            .map(schedule -> schedule.at(Instant.EPOCH).signing().orElseThrow().access())
            .toList();
    private static final TokenCodec CODEC = new TokenCodec(() -> Keyring.of(KEY, ASYMMETRIC));
    private static final String ENCRYPTED_HEADER = "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"kid\":\"" + KEY.id() + "\"}";

    /** The first letter says what the rest is; for a header of its own, the first line of the rest. */
    @FuzzTest
    public void holdsItsProperties(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String rest = new String(input, 1, input.length - 1, StandardCharsets.UTF_8);
        int line = Math.max(rest.indexOf('\n'), 0);
        String own = rest.substring(0, line);
        String token = switch (input[0]) {
            case 's' -> signed(HandmadeToken.ORIGINAL_HEADER, rest);
            case 'e' -> encrypted(ENCRYPTED_HEADER, rest);
            case 'a' -> signed(ASYMMETRIC.get(0), rest);
            case 'o' -> signed(ASYMMETRIC.get(1), rest);
            case 'r' -> signed(ASYMMETRIC.get(2), rest);
            case 'A' -> signed(ASYMMETRIC.get(0), own, rest.substring(line));
            case 'S' -> signed(own, rest.substring(line));
            case 'E' -> encrypted(own, rest.substring(line));
            default -> rest;
        };
        if (CODEC.decode(token) instanceof Decoded.Genuine genuine) {
            assertTrue(
                    HandmadeToken.verifies(token, TokensFixture.KEY, "HmacSHA256")
                            || HandmadeToken.decrypts(token, CONTENT)
                            || verifies(token),
                    "accepted, but not made with our key");
            for (TokenFormat format : TokenFormat.values()) {
                String again = CODEC.encode(genuine.claims(), KEY, format, AccessTokenType.JWT);
                Decoded expected = new Decoded.Genuine(genuine.claims(), KEY.id());
                assertEquals(expected, again.length() > CompactToken.MAX_LENGTH ? expected : CODEC.decode(again));
            }
        }
    }

    private static String signed(SigningKey key, String payload) {
        return signed(key, "{\"alg\":\"" + key.algorithm() + "\",\"kid\":\"" + key.id() + "\"}", payload);
    }

    private static String signed(SigningKey key, String header, String payload) {
        String content = HandmadeToken.base64(header) + "." + HandmadeToken.base64(payload);
        return content + "." + key.material().sign(content.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean verifies(String token) {
        int end = token.lastIndexOf('.');
        return ASYMMETRIC.stream()
                .anyMatch(key -> key.material()
                        .verifies(
                                token.substring(0, end).getBytes(StandardCharsets.US_ASCII),
                                Base64.getUrlDecoder().decode(token.substring(end + 1))));
    }

    private static String signed(String header, String payload) {
        return HandmadeToken.signed(header, payload, TokensFixture.KEY, "HmacSHA256");
    }

    private static String encrypted(String header, String payload) {
        return HandmadeToken.encrypted(header, payload.getBytes(StandardCharsets.UTF_8), new byte[12], CONTENT);
    }
}
