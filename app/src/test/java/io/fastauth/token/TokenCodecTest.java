package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.HandmadeToken;
import io.fastauth.token.TokenCodec.Decoded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenCodecTest {

    private static final String KEY = TokensFixture.KEY;
    private static final String PAYLOAD = "{\"client_id\":\"a\",\"type\":\"access\",\"exp\":4000000000,\"iat\":1}";
    private static final SigningKey SIGNING = SigningKey.of(KEY, TokenAlgorithm.HS256);

    private final TokenCodec codec = new TokenCodec(() -> Keyring.of(SIGNING));

    @Test
    void claimsSurviveTheRoundTrip() {
        Claims claims = new Claims(
                "ünï cödé \"\\\u2028",
                "refresh",
                Instant.ofEpochSecond(1),
                Instant.ofEpochSecond(4_000_000_000L),
                UUID.randomUUID(),
                Optional.of(UUID.randomUUID()),
                7,
                Optional.of(UUID.randomUUID()),
                Optional.of(Instant.ofEpochSecond(1)),
                Optional.empty(),
                Audience.none(),
                Scope.none(),
                Audience.none(),
                Map.of());

        assertEquals(
                new Decoded.Genuine(claims, SIGNING.id()),
                codec.decode(codec.encode(claims, SIGNING, TokenFormat.JWS, AccessTokenType.JWT)));
    }

    @Test
    void theOriginalsTokenHasAFingerprintForAnId() {
        Claims first = claims(HandmadeToken.original(PAYLOAD, KEY));
        Claims second = claims(HandmadeToken.original(PAYLOAD.replace("\"iat\":1", "\"iat\":2"), KEY));

        assertEquals(first.id(), claims(HandmadeToken.original(PAYLOAD, KEY)).id());
        assertFalse(first.id().equals(second.id()));
        assertTrue(first.session().isEmpty());
    }

    static Stream<Arguments> refused() {
        String good = HandmadeToken.original(PAYLOAD, KEY);
        String kid = SIGNING.id();
        return Stream.of(
                Arguments.of("empty", ""),
                Arguments.of("garbage", "garbage"),
                Arguments.of("two parts", good.substring(0, good.lastIndexOf('.'))),
                Arguments.of("empty signature", good.substring(0, good.lastIndexOf('.') + 1)),
                Arguments.of("four parts", good + ".x"),
                Arguments.of("trailing space", good + " "),
                Arguments.of("trailing newline", good + "\n"),
                Arguments.of("padding", good + "="),
                Arguments.of("another key", HandmadeToken.original(PAYLOAD, KEY + "x")),
                Arguments.of(
                        "key decoded from base64",
                        HandmadeToken.signed(
                                HandmadeToken.ORIGINAL_HEADER,
                                PAYLOAD,
                                "not the same key at all, but long",
                                "HmacSHA256")),
                Arguments.of(
                        "alg none",
                        HandmadeToken.signed("{\"alg\":\"none\",\"typ\":\"JWT\"}", PAYLOAD, KEY, "HmacSHA256")),
                Arguments.of(
                        "alg none unsigned",
                        HandmadeToken.base64("{\"alg\":\"none\"}") + "." + HandmadeToken.base64(PAYLOAD) + "."),
                Arguments.of("no alg", HandmadeToken.signed("{\"typ\":\"JWT\"}", PAYLOAD, KEY, "HmacSHA256")),
                Arguments.of(
                        "no alg but kid",
                        HandmadeToken.signed("{\"kid\":\"" + kid + "\"}", PAYLOAD, KEY, "HmacSHA256")),
                Arguments.of("lower case alg", HandmadeToken.signed("{\"alg\":\"hs256\"}", PAYLOAD, KEY, "HmacSHA256")),
                Arguments.of(
                        "HS512 under HS256",
                        HandmadeToken.signed("{\"alg\":\"HS512\",\"typ\":\"JWT\"}", PAYLOAD, KEY, "HmacSHA512")),
                Arguments.of(
                        "HS256 claimed, HS512 made",
                        HandmadeToken.signed(HandmadeToken.ORIGINAL_HEADER, PAYLOAD, KEY, "HmacSHA512")),
                Arguments.of(
                        "unknown kid",
                        HandmadeToken.signed("{\"alg\":\"HS256\",\"kid\":\"x\"}", PAYLOAD, KEY, "HmacSHA256")),
                Arguments.of(
                        "kid not a text",
                        HandmadeToken.signed("{\"alg\":\"HS256\",\"kid\":1}", PAYLOAD, KEY, "HmacSHA256")),
                Arguments.of(
                        "crit",
                        HandmadeToken.signed(
                                "{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}", PAYLOAD, KEY, "HmacSHA256")),
                Arguments.of(
                        "another typ",
                        HandmadeToken.signed("{\"alg\":\"HS256\",\"typ\":\"JWS\"}", PAYLOAD, KEY, "HmacSHA256")),
                Arguments.of("header not an object", HandmadeToken.signed("[]", PAYLOAD, KEY, "HmacSHA256")),
                Arguments.of("payload not an object", HandmadeToken.original("[]", KEY)),
                Arguments.of("payload not JSON", HandmadeToken.original("x", KEY)),
                Arguments.of("no exp", HandmadeToken.original("{\"client_id\":\"a\"}", KEY)),
                Arguments.of(
                        "exp a text", HandmadeToken.original(PAYLOAD.replace("4000000000", "\"4000000000\""), KEY)),
                Arguments.of("exp null", HandmadeToken.original(PAYLOAD.replace("4000000000", "null"), KEY)),
                Arguments.of(
                        "exp fractional", HandmadeToken.original(PAYLOAD.replace("4000000000", "4000000000.5"), KEY)),
                Arguments.of("exp huge", HandmadeToken.original(PAYLOAD.replace("4000000000", "1e30"), KEY)),
                Arguments.of(
                        "exp past the year 9999",
                        HandmadeToken.original(PAYLOAD.replace("4000000000", "253402300800"), KEY)),
                Arguments.of("exp negative", HandmadeToken.original(PAYLOAD.replace("4000000000", "-1"), KEY)),
                Arguments.of("iat a text", HandmadeToken.original(PAYLOAD.replace("\"iat\":1", "\"iat\":\"1\""), KEY)),
                Arguments.of(
                        "oversized",
                        HandmadeToken.original(PAYLOAD.replace("\"a\"", "\"" + "a".repeat(8000) + "\""), KEY)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String name, String token) {
        Decoded decoded = codec.decode(token);

        assertInstanceOf(Decoded.Refused.class, decoded, name);
        String reason = ((Decoded.Refused) decoded).reason();
        assertTrue(reason.length() < 60 && (token.length() < 10 || !reason.contains(token)), reason);
    }

    /** One changed character anywhere makes another token, or none: never the same one in another spelling. */
    @Test
    void everySingleChangedCharacterIsRefused() {
        String good = codec.encode(
                claims(HandmadeToken.original(PAYLOAD, KEY)), SIGNING, TokenFormat.JWS, AccessTokenType.JWT);
        Random random = new Random(7);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ";
        List<String> accepted = new ArrayList<>();
        for (int i = 0; i < good.length(); i++) {
            for (int round = 0; round < 8; round++) {
                char other = alphabet.charAt(random.nextInt(alphabet.length()));
                String changed = good.substring(0, i) + other + good.substring(i + 1);
                if (!changed.equals(good) && codec.decode(changed) instanceof Decoded.Genuine) {
                    accepted.add(changed);
                }
            }
        }
        assertEquals(List.of(), accepted);
    }

    @Test
    void randomTextsNeverThrow() {
        Random random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            int parts = random.nextInt(5);
            for (int part = 0; part < parts; part++) {
                byte[] bytes = new byte[random.nextInt(40)];
                random.nextBytes(bytes);
                text.append(part == 0 ? "" : ".")
                        .append(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            }
            assertInstanceOf(Decoded.Refused.class, codec.decode(text.toString()));
        }
    }

    private Claims claims(String token) {
        return ((Decoded.Genuine) codec.decode(token)).claims();
    }
}
