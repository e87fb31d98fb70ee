package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.fastauth.testing.HandmadeToken;
import io.fastauth.testing.KeySetJson;
import io.fastauth.token.TokenCodec.Decoded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class KeySetTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Instant SOON = NOW.plusSeconds(5);
    private static final Instant END = NOW.plus(Duration.ofDays(365));
    private static final String SECRET = "s3cret-0123456789-0123456789-0123456789";
    private static final SigningKey CONFIGURED = SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256);
    private static final String GOOD = KeySetJson.signing("a", SECRET, Instant.MIN, Instant.MAX);

    @ParameterizedTest
    @EnumSource
    void aGeneratedSetIsAJwkSetThatSignsAtOnce(TokenAlgorithm algorithm) throws Exception {
        KeySet made = KeySet.generate(algorithm, NOW);

        List<JWK> keys = JWKSet.parse(made.toJson()).getKeys();
        assertEquals(
                algorithm.asymmetric()
                        ? List.of("sig " + algorithm, "sig HS256", "enc A256GCM")
                        : List.of("sig " + algorithm, "enc A256GCM"),
                keys.stream()
                        .map(key -> key.getKeyUse() + " " + key.getAlgorithm())
                        .toList());
        keys.forEach(key -> assertEquals(NOW, key.getNotBeforeTime().toInstant()));
        SigningKey signing =
                at(made, NOW, Optional.empty()).signing().orElseThrow().access();
        assertEquals(algorithm, signing.algorithm());
        assertEquals(keys.getLast().getKeyID(), signing.encryptionId());
        assertNotEquals(made.toJson(), KeySet.generate(algorithm, NOW).toJson());
    }

    @ParameterizedTest
    @EnumSource
    void tokensOfEveryAlgorithmAndFormatSurviveWritingAndReading(TokenAlgorithm algorithm) {
        KeySet made = KeySet.generate(algorithm, NOW);
        Keyring written = at(made, NOW, Optional.empty());
        TokenCodec read = new TokenCodec(() -> at(KeySet.parse(made.toJson()), NOW, Optional.empty()));
        SigningKey key = written.signing().orElseThrow().access();
        SigningKey secret = written.signing().orElseThrow().refresh();
        Claims claims = new Claims(
                "me",
                "access",
                NOW,
                END,
                UUID.randomUUID(),
                Optional.of(UUID.randomUUID()),
                3,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Audience.none(),
                Scope.none(),
                Audience.none(),
                Map.of());

        for (TokenFormat format : TokenFormat.values()) {
            String token = new TokenCodec(() -> written).encode(claims, key, format, AccessTokenType.JWT);
            assertEquals(
                    new Decoded.Genuine(claims, format == TokenFormat.JWS ? key.id() : secret.id()),
                    read.decode(token),
                    "a key that encrypts is that of both keys");
        }
    }

    @Test
    void beforeARotationBeginsTheKeyBeforeSignsAndTheNewOneVerifies() {
        KeySet first = KeySet.generate(TokenAlgorithm.HS256, NOW.minusSeconds(60));
        String old = signing(first, NOW, Optional.empty());
        KeySet rotated = KeySet.parse(first.rotated(TokenAlgorithm.HS512, SOON, END, NOW, Optional.empty())
                .toJson());

        Keyring announced = at(rotated, SOON.minusNanos(1), Optional.empty());
        Keyring begun = at(rotated, SOON, Optional.empty());
        assertEquals(old, announced.signing().orElseThrow().access().id());
        assertEquals(ids(begun), ids(announced));
        assertEquals(
                TokenAlgorithm.HS512, begun.signing().orElseThrow().access().algorithm());
        assertEquals(2, at(rotated, END.minusNanos(1), Optional.empty()).all().size());
        assertTrue(at(rotated, END, Optional.empty()).find(old).isEmpty());
    }

    @Test
    void aRotationBesideCryptographyKeyTakesItOver() {
        Optional<SigningKey> configured = Optional.of(CONFIGURED);
        assertEquals(configured, at(KeySet.empty(), NOW, configured).signing().map(Keyring.SigningKeys::access));
        KeySet rotated = KeySet.parse(KeySet.empty()
                .rotated(TokenAlgorithm.HS256, SOON, END, NOW, configured)
                .toJson());

        assertEquals(configured, at(rotated, NOW, configured).signing().map(Keyring.SigningKeys::access));
        assertEquals(
                configured,
                at(rotated, NOW, Optional.empty()).signing().map(Keyring.SigningKeys::access),
                "the same without the setting");
        assertNotEquals(configured, at(rotated, SOON, configured).signing().map(Keyring.SigningKeys::access));
        assertEquals(configured, at(rotated, SOON, configured).find(CONFIGURED.id()));
        assertTrue(at(rotated, END, configured).find(CONFIGURED.id()).isEmpty());
        KeySet later = rotated.rotated(
                TokenAlgorithm.HS256, END.plusSeconds(9), END.plusSeconds(99), END.plusSeconds(1), configured);
        assertTrue(
                at(KeySet.parse(later.toJson()), END, configured)
                        .find(CONFIGURED.id())
                        .isEmpty(),
                "its entry stays, or it would verify again");
    }

    @Test
    void besideASetThatDoesNotHaveItCryptographyKeyVerifiesUntilItIsRetired() {
        Optional<SigningKey> configured = Optional.of(CONFIGURED);
        KeySet set = KeySet.generate(TokenAlgorithm.HS256, NOW.plusSeconds(60));
        Keyring ring = at(set, NOW, configured);
        assertNotEquals(configured, ring.signing().map(Keyring.SigningKeys::access));
        assertEquals(configured, ring.find(CONFIGURED.id()));

        KeySet retired =
                KeySet.parse(set.without(CONFIGURED.id(), NOW, configured).toJson());
        assertTrue(at(retired, NOW, configured).find(CONFIGURED.id()).isEmpty());
        assertEquals(1, at(retired, NOW, configured).all().size());
    }

    @Test
    void aRetiredKeyTakesItsEncryptionKeyAlong() {
        KeySet first = KeySet.generate(TokenAlgorithm.HS256, NOW.minusSeconds(60));
        String old = signing(first, NOW, Optional.empty());
        KeySet rotated = first.rotated(TokenAlgorithm.HS256, NOW, END, NOW, Optional.empty());

        KeySet retired = rotated.without(old, NOW, Optional.empty());

        assertFalse(retired.toJson().contains(old));
        assertEquals(2, keys(retired));
        KeySet.parse(retired.toJson());
        assertEquals(2, keys(rotated.without(old, NOW, Optional.of(CONFIGURED))), "cryptography-key is another");
    }

    @Test
    void aRotationRemovesKeysThatHaveExpired() {
        KeySet set = KeySet.generate(TokenAlgorithm.HS256, NOW);
        for (int round = 1; round <= 5; round++) {
            Instant now = NOW.plusSeconds(round * 10L);
            set = KeySet.parse(set.rotated(TokenAlgorithm.HS256, now, now.plusSeconds(5), now, Optional.empty())
                    .toJson());
            assertEquals(4, keys(set));
        }
        Instant later = NOW.plusSeconds(1_000);
        assertEquals(3, keys(set.rotated(TokenAlgorithm.HS256, later, later, later, Optional.of(CONFIGURED))));
    }

    private static long keys(KeySet set) {
        return set.toJson().lines().filter(line -> line.contains("kty")).count();
    }

    @Test
    void aSigningKeyFromBeforeTheEncryptionKeysEncryptsByADerivedOne() {
        KeySet set = KeySet.parse(KeySetJson.of(
                GOOD,
                KeySetJson.signing("b", SECRET + "b", NOW, Instant.MAX),
                KeySetJson.encrypting("e", NOW, Instant.MAX)));
        Keyring ring = at(set, NOW, Optional.empty());

        assertEquals("e", ring.find("b").orElseThrow().encryptionId());
        assertEquals("a", ring.find("a").orElseThrow().encryptionId());
    }

    static Stream<Arguments> refused() {
        String enc = KeySetJson.encrypting("e", Instant.MIN, Instant.MAX);
        return Stream.of(
                Arguments.of("not JSON", "s3cret"),
                Arguments.of("not JSON", KeySetJson.of(GOOD) + "x"),
                Arguments.of("each member once", "{\"keys\": [], \"keys\": []}"),
                Arguments.of("each member once", KeySetJson.of(GOOD.replace("{", "{\"kid\":\"b\","))),
                Arguments.of("member keys alone", "{\"keys\": {}}"),
                Arguments.of("member keys alone", "{\"keys\": [], \"more\": 1}"),
                Arguments.of("no key of the use sig", "{\"keys\": []}"),
                Arguments.of("no key of the use sig", KeySetJson.of(enc)),
                Arguments.of("key 2 of the list is not an object", KeySetJson.of(GOOD, "\"s3cret\"")),
                Arguments.of(
                        "key 1 of the list needs the member kid", KeySetJson.of(GOOD.replace("\"kid\":\"a\",", ""))),
                Arguments.of("key 1 of the list has a kid", KeySetJson.of(GOOD.replace("\"a\"", "\"a b\""))),
                Arguments.of("key 1 of the list has a kid", KeySetJson.of(GOOD.replace("\"a\"", "\"\""))),
                Arguments.of(
                        "the key a needs the member k,",
                        KeySetJson.of(GOOD.replace("\"k\":", "\"exp\":"))
                                .replace("\"exp\":\"" + HandmadeToken.base64(SECRET) + "\"", "\"exp\":1")),
                Arguments.of("the key a needs the member alg", KeySetJson.of(GOOD.replace("\"alg\":\"HS256\",", ""))),
                Arguments.of("the key a needs the member use", KeySetJson.of(GOOD.replace("\"use\":\"sig\",", ""))),
                Arguments.of("the key a needs the member kty", KeySetJson.of(GOOD.replace("\"kty\":\"oct\",", ""))),
                Arguments.of("the key a has a kty", KeySetJson.of(GOOD.replace("oct", "AKP"))),
                Arguments.of("the key a has a use", KeySetJson.of(GOOD.replace("sig", "SIG"))),
                Arguments.of("not HS256, HS384 or HS512", KeySetJson.of(GOOD.replace("HS256", "none"))),
                Arguments.of("not HS256, HS384 or HS512", KeySetJson.of(GOOD.replace("HS256", "ES256"))),
                Arguments.of("HS512 needs 64", KeySetJson.of(GOOD.replace("HS256", "HS512"))),
                Arguments.of("not base64url", KeySetJson.of(GOOD.replace("\"k\":\"", "\"k\":\"!"))),
                Arguments.of(
                        "without padding",
                        KeySetJson.of(KeySetJson.signing("a", SECRET + "b", Instant.MIN, Instant.MAX)
                                .replace("\"}", "==\"}"))),
                Arguments.of("a member that is not used", KeySetJson.of(GOOD.replace("{", "{\"expires\":1,"))),
                Arguments.of("a time nbf", KeySetJson.of(GOOD.replace("{", "{\"nbf\":1.5,"))),
                Arguments.of("a time exp", KeySetJson.of(GOOD.replace("{", "{\"exp\":\"2030\","))),
                Arguments.of("a time exp", KeySetJson.of(GOOD.replace("{", "{\"exp\":1e99,"))),
                Arguments.of("the key a is there twice", KeySetJson.of(GOOD, GOOD)),
                Arguments.of(
                        "a and b have the same secret",
                        KeySetJson.of(GOOD, KeySetJson.signing("b", SECRET, NOW, Instant.MAX))),
                Arguments.of(
                        "a and b begin to sign at the same time",
                        KeySetJson.of(GOOD, KeySetJson.signing("b", SECRET + "b", Instant.MIN, Instant.MAX))),
                Arguments.of("the alg A256GCM and 32 bytes", KeySetJson.of(GOOD, enc.replace("A256GCM", "A128GCM"))),
                Arguments.of(
                        "the key e of the use enc belongs to no signing key",
                        KeySetJson.of(GOOD, KeySetJson.encrypting("e", NOW, Instant.MAX))),
                Arguments.of(
                        "the key e ends before the key a",
                        KeySetJson.of(GOOD, KeySetJson.encrypting("e", Instant.MIN, END))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String problem, String json) {
        String message = assertThrows(InvalidSettingException.class, () -> KeySet.parse(json))
                .getMessage();

        assertTrue(message.contains(problem) || problem.equals("not JSON"), message);
        assertFalse(message.contains("s3cret") || message.contains(HandmadeToken.base64(SECRET)), message);
    }

    @Test
    void theSecretOfCryptographyKeyHasItsIdAndNoOther() {
        Optional<SigningKey> configured = Optional.of(CONFIGURED);
        List<KeySet> sets = List.of(
                KeySet.parse(KeySetJson.of(KeySetJson.signing("a", TokensFixture.KEY, NOW, Instant.MAX))),
                KeySet.parse(KeySetJson.of(KeySetJson.signing(CONFIGURED.id(), SECRET, NOW, Instant.MAX))));

        sets.forEach(set -> assertTrue(assertThrows(InvalidSettingException.class, () -> set.schedule(configured))
                .getMessage()
                .contains(CONFIGURED.id())));
    }

    @Test
    void itsTextHasNoSecret() {
        KeySet set = KeySet.parse(KeySetJson.of(GOOD));
        assertEquals("KeySet[a]", set.toString());
        assertFalse(set.schedule(Optional.empty()).toString().contains("s3cret"));
    }

    private static Keyring at(KeySet set, Instant now, Optional<SigningKey> configured) {
        return set.schedule(configured).at(now);
    }

    private static String signing(KeySet set, Instant now, Optional<SigningKey> configured) {
        return at(set, now, configured).signing().orElseThrow().access().id();
    }

    private static List<String> ids(Keyring ring) {
        return ring.all().stream().map(SigningKey::id).sorted().toList();
    }
}
