package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.HandmadeToken;
import io.fastauth.token.TokenCodec.Decoded;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an attacker may try, once for each form; most rows are sealed with the right key, so that only the rule refuses.
 */
class TokenAttacksTest {

    private static final String PAYLOAD = "{\"client_id\":\"a\",\"type\":\"access\",\"exp\":4000000000,\"iat\":1}";
    private static final String TEXT = TokensFixture.KEY;
    private static final SigningKey KEY = SigningKey.of(TEXT, TokenAlgorithm.HS256);
    private static final SigningKey OLD = SigningKey.of("an older key of more than 32 bytes", TokenAlgorithm.HS256);
    private static final SecretKey CONTENT = HandmadeToken.contentKey(TEXT);
    private static final byte[] NONCE = new byte[12];
    private static final String SIGNED_HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"" + KEY.id() + "\"}";
    private static final String ENCRYPTED_HEADER =
            "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"typ\":\"JWT\",\"kid\":\"" + KEY.id() + "\"}";

    private final TokenCodec codec = new TokenCodec(() -> Keyring.of(KEY, List.of(OLD)));

    private static String sealed(TokenFormat format, String header, byte[] payload) {
        return format == TokenFormat.JWS
                ? HandmadeToken.signed(header, new String(payload, StandardCharsets.ISO_8859_1), TEXT, "HmacSHA256")
                : HandmadeToken.encrypted(header, payload, NONCE, CONTENT);
    }

    private static String sealed(TokenFormat format, String header, String payload) {
        return sealed(format, header, payload.getBytes(StandardCharsets.UTF_8));
    }

    private static String header(TokenFormat format) {
        return format == TokenFormat.JWS ? SIGNED_HEADER : ENCRYPTED_HEADER;
    }

    private static String payload(TokenFormat format, String payload) {
        return sealed(format, header(format), payload);
    }

    private static String with(TokenFormat format, String member) {
        return sealed(format, header(format).replace("}", "," + member + "}"), PAYLOAD);
    }

    private static String header(TokenFormat format, String from, String to) {
        return sealed(format, header(format).replace(from, to), PAYLOAD);
    }

    static Stream<Arguments> refusedInBothForms() {
        List<Arguments> rows = new ArrayList<>();
        for (TokenFormat format : TokenFormat.values()) {
            String good = payload(format, PAYLOAD);
            String alg = format == TokenFormat.JWS ? "HS256" : "dir";
            List.of("none", "None", "HS512", "hs256", "RS256", "A256KW", "RSA1_5", "PBES2-HS256+A128KW", "ECDH-ES", "")
                    .forEach(other -> rows.add(Arguments.of(
                            format + " alg '" + other + "'", header(format, "\"" + alg + "\"", "\"" + other + "\""))));
            rows.add(Arguments.of(
                    format + " alg of the other form",
                    header(format, "\"" + alg + "\"", format == TokenFormat.JWS ? "\"dir\"" : "\"HS256\"")));
            rows.add(Arguments.of(format + " alg a list", header(format, "\"" + alg + "\"", "[\"" + alg + "\"]")));
            rows.add(Arguments.of(format + " no alg", header(format, "\"alg\":\"" + alg + "\",", "")));
            List.of(
                            "\"crit\":[\"exp\"]",
                            "\"crit\":[]",
                            "\"zip\":\"DEF\"",
                            "\"cty\":\"JWT\"",
                            "\"jku\":\"https://x\"",
                            "\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}",
                            "\"x5u\":\"https://x\"",
                            "\"b64\":false",
                            "\"p2c\":1000000",
                            "\"epk\":{}",
                            "\"alg\":\"" + alg + "\"",
                            "\"typ\":\"JWT\"")
                    .forEach(member -> rows.add(Arguments.of(format + " header with " + member, with(format, member))));
            rows.add(Arguments.of(format + " header with kid twice", with(format, "\"kid\":\"" + KEY.id() + "\"")));
            rows.add(Arguments.of(format + " unknown kid", header(format, KEY.id(), "x")));
            rows.add(Arguments.of(format + " kid of another key", header(format, KEY.id(), OLD.id())));
            rows.add(Arguments.of(format + " another typ", header(format, "JWT", "JWS")));
            rows.add(Arguments.of(
                    format + " trailing garbage in header", sealed(format, header(format) + "x", PAYLOAD)));
            rows.add(Arguments.of(format + " nested JWS", payload(format, payload(TokenFormat.JWS, PAYLOAD))));
            rows.add(Arguments.of(format + " nested JWE", payload(format, payload(TokenFormat.JWE, PAYLOAD))));
            rows.add(Arguments.of(format + " nested JWS as a text", payload(format, "\"" + good + "\"")));
            rows.add(Arguments.of(format + " exp twice", payload(format, PAYLOAD.replace("{", "{\"exp\":1,"))));
            rows.add(Arguments.of(
                    format + " exp twice, once escaped", payload(format, PAYLOAD.replace("{", "{\"\\u0065xp\":1,"))));
            rows.add(Arguments.of(
                    format + " a member of a member twice",
                    payload(format, PAYLOAD.replace("{", "{\"x\":{\"y\":1,\"y\":2},"))));
            List.of(
                            "1e30",
                            "1e9",
                            "1e999999999",
                            "1E+2147483647",
                            "253402300800",
                            "9223372036854775808",
                            "-1",
                            "4000000000.5",
                            "4000000000.0",
                            "4e9",
                            "\"4000000000\"",
                            "null",
                            "true",
                            "[4000000000]",
                            "04000000000",
                            "NaN",
                            "9".repeat(4000))
                    .forEach(date -> {
                        String shown = date.length() > 30 ? date.length() + " digits" : date;
                        rows.add(Arguments.of(
                                format + " exp " + shown, payload(format, PAYLOAD.replace("4000000000", date))));
                        rows.add(Arguments.of(
                                format + " iat " + shown,
                                payload(format, PAYLOAD.replace("\"iat\":1", "\"iat\":" + date))));
                    });
            List.of("x", "{}", "\n{}", "\u0000", "/**/")
                    .forEach(more -> rows.add(Arguments.of(
                            format + " trailing garbage in payload " + more.codePointAt(0),
                            payload(format, PAYLOAD + more))));
            rows.add(Arguments.of(format + " byte order mark", payload(format, "\u00ef\u00bb\u00bf" + PAYLOAD)));
            rows.add(Arguments.of(
                    format + " deep nesting",
                    payload(format, PAYLOAD.replace("{", "{\"x\":" + "[".repeat(2500) + "]".repeat(2500) + ","))));
            rows.add(Arguments.of(
                    format + " half a surrogate pair", payload(format, PAYLOAD.replace("\"a\"", "\"\\ud800\""))));
            rows.add(Arguments.of(
                    format + " oversized", payload(format, PAYLOAD.replace("\"a\"", "\"" + "a".repeat(8000) + "\""))));
            rows.add(Arguments.of(format + " empty payload", payload(format, "")));
            List.of(" ", "\n", "\t", "=", "==", ".", "\u0000", "\u00e9").forEach(more -> {
                rows.add(Arguments.of(format + " and character " + (int) more.charAt(0), good + more));
                rows.add(Arguments.of(format + " after character " + (int) more.charAt(0), more + good));
            });
            rows.add(Arguments.of(format + " one part less", good.substring(0, good.lastIndexOf('.'))));
            rows.add(Arguments.of(format + " one part more", good + ".AAAA"));
            rows.add(Arguments.of(format + " last part empty", good.substring(0, good.lastIndexOf('.') + 1)));
            String[] parts = good.split("\\.", -1);
            for (int part = 0; part < parts.length; part++) {
                String[] changed = parts.clone();
                changed[part] = parts[part] + "=";
                rows.add(Arguments.of(format + " padding in part " + part, String.join(".", changed)));
                changed[part] = " " + parts[part];
                rows.add(Arguments.of(format + " space in part " + part, String.join(".", changed)));
                if (parts[part].length() % 4 != 0) {
                    changed[part] = nextLetter(parts[part]);
                    rows.add(Arguments.of(format + " padding bits in part " + part, String.join(".", changed)));
                }
            }
        }
        String[] jwe = payload(TokenFormat.JWE, PAYLOAD).split("\\.", -1);
        rows.add(Arguments.of("JWE with an encrypted key", String.join(".", jwe[0], "AAAA", jwe[2], jwe[3], jwe[4])));
        rows.add(Arguments.of("JWE tag of 12 bytes", String.join(".", jwe[0], "", jwe[2], jwe[3], "AAAAAAAAAAAAAAAA")));
        rows.add(Arguments.of(
                "JWE tag of 4 bytes", String.join(".", jwe[0], "", jwe[2], jwe[3], jwe[4].substring(0, 4))));
        rows.add(Arguments.of(
                "JWE nonce of 16 bytes",
                HandmadeToken.encrypted(
                        ENCRYPTED_HEADER, PAYLOAD.getBytes(StandardCharsets.UTF_8), new byte[16], CONTENT)));
        rows.add(Arguments.of("JWE enc A128GCM", header(TokenFormat.JWE, "A256GCM", "A128GCM")));
        rows.add(Arguments.of("JWE enc A256CBC-HS512", header(TokenFormat.JWE, "A256GCM", "A256CBC-HS512")));
        rows.add(Arguments.of("JWE without enc", header(TokenFormat.JWE, "\"enc\":\"A256GCM\",", "")));
        rows.add(Arguments.of("JWE without kid", header(TokenFormat.JWE, ",\"kid\":\"" + KEY.id() + "\"", "")));
        rows.add(Arguments.of(
                "JWE by 128 bits of the key",
                HandmadeToken.encrypted(
                        ENCRYPTED_HEADER.replace("A256GCM", "A128GCM"),
                        PAYLOAD.getBytes(StandardCharsets.UTF_8),
                        NONCE,
                        new SecretKeySpec(CONTENT.getEncoded(), 0, 16, "AES"))));
        rows.add(Arguments.of(
                "JWE by the signing key itself",
                HandmadeToken.encrypted(
                        ENCRYPTED_HEADER,
                        PAYLOAD.getBytes(StandardCharsets.UTF_8),
                        NONCE,
                        new SecretKeySpec(TEXT.getBytes(StandardCharsets.UTF_8), 0, 32, "AES"))));
        rows.add(Arguments.of("JWS with enc", header(TokenFormat.JWS, "}", ",\"enc\":\"A256GCM\"}")));
        return rows.stream();
    }

    /** The same bytes to a lenient decoder: only bits that it throws away differ. */
    private static String nextLetter(String part) {
        char last = part.charAt(part.length() - 1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return part.substring(0, part.length() - 1) + alphabet.charAt(alphabet.indexOf(last) ^ 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusedInBothForms(String attack, String token) {
        Decoded decoded = codec.decode(token);

        assertInstanceOf(Decoded.Refused.class, decoded, attack);
        String reason = ((Decoded.Refused) decoded).reason();
        assertTrue(reason.length() < 80 && !reason.contains("HS512") && !reason.contains(KEY.id()), reason);
    }

    /** Otherwise every row above could be refused for a reason of its making. */
    @ParameterizedTest
    @EnumSource
    void whatTheRowsStartFromIsAccepted(TokenFormat format) {
        assertInstanceOf(Decoded.Genuine.class, codec.decode(payload(format, PAYLOAD)));
        assertInstanceOf(Decoded.Genuine.class, codec.decode(payload(format, " " + PAYLOAD + "\n")));
        assertInstanceOf(
                Decoded.Genuine.class, codec.decode(payload(format, PAYLOAD.replace("4000000000", "253402300799"))));
    }

    @ParameterizedTest
    @EnumSource
    void bothFormsAndAllKeysAreReadDuringAChangeOver(TokenFormat format) {
        Claims claims = ((Decoded.Genuine) codec.decode(payload(TokenFormat.JWS, PAYLOAD))).claims();
        for (SigningKey key : List.of(KEY, OLD)) {
            String token = codec.encode(claims, key, format, AccessTokenType.JWT);
            assertEquals(format == TokenFormat.JWS ? 3 : 5, token.split("\\.", -1).length);
            assertEquals(new Decoded.Genuine(claims, key.id()), codec.decode(token));
        }
    }

    @Test
    void anEncryptedTokenShowsNothingAndIsNeverTheSameTwice() {
        Claims claims = ((Decoded.Genuine) codec.decode(payload(TokenFormat.JWS, PAYLOAD))).claims();
        String first = codec.encode(claims, KEY, TokenFormat.JWE, AccessTokenType.JWT);
        String second = codec.encode(claims, KEY, TokenFormat.JWE, AccessTokenType.JWT);

        assertTrue(!first.contains(HandmadeToken.base64(PAYLOAD).substring(0, 16)) && !first.equals(second));
        assertTrue(!first.split("\\.", -1)[2].equals(second.split("\\.", -1)[2]));
    }

    @ParameterizedTest
    @EnumSource
    void theLongestClientIdStaysWithinWhatHeadersAndSubprotocolsCarry(TokenFormat format) {
        Claims plain = ((Decoded.Genuine) codec.decode(payload(TokenFormat.JWS, PAYLOAD))).claims();
        Claims claims = new Claims(
                "\uffff".repeat(255),
                "refresh",
                plain.issuedAt(),
                plain.expiresAt(),
                UUID.randomUUID(),
                Optional.of(UUID.randomUUID()),
                Integer.MAX_VALUE,
                Optional.of(UUID.randomUUID()),
                Optional.of(plain.issuedAt()),
                Optional.empty(),
                Audience.none(),
                Scope.none(),
                Audience.none(),
                Map.of());

        String token = codec.encode(claims, KEY, format, AccessTokenType.JWT);

        assertTrue(token.length() < CompactToken.MAX_LENGTH / 4, () -> token.length() + " characters");
        assertEquals(new Decoded.Genuine(claims, KEY.id()), codec.decode(token));
    }
}
