package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.RSAKey;
import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.KeySetJson;
import io.fastauth.token.Keyring.SigningKeys;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Key sets with a key of ES256, EdDSA or RS256: what is refused, and which key signs when. */
@BesideOthers
class AsymmetricKeySetTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Instant SOON = NOW.plusSeconds(300);
    private static final Instant END = NOW.plusSeconds(86_400);
    private static final Set<String> PRIVATE = Set.of("d", "p", "q", "dp", "dq", "qi", "k");
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Made once: to make a key of RS256 takes a part of a second. */
    private static final Map<TokenAlgorithm, JsonNode> MADE = generated();

    private static final Map<TokenAlgorithm, JsonNode> OTHERS = generated();

    private static Map<TokenAlgorithm, JsonNode> generated() {
        return Stream.of(TokenAlgorithm.values())
                .collect(Collectors.toMap(
                        algorithm -> algorithm,
                        algorithm -> read(KeySet.generate(algorithm, NOW).toJson())));
    }

    private static JsonNode made(TokenAlgorithm algorithm) {
        return Objects.requireNonNull(MADE.get(algorithm)).deepCopy();
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** A generated set whose first key, the asymmetric one, was changed. */
    private static JsonNode changed(TokenAlgorithm algorithm, Consumer<ObjectNode> change) {
        JsonNode set = made(algorithm);
        change.accept((ObjectNode) set.at("/keys/0"));
        return set;
    }

    private static JsonNode with(TokenAlgorithm algorithm, String member, String value) {
        return changed(algorithm, key -> key.put(member, value));
    }

    /** A generated set whose first key has a member of another key of the algorithm. */
    private static JsonNode mixed(TokenAlgorithm algorithm, String member) {
        JsonNode other = Objects.requireNonNull(OTHERS.get(algorithm));
        return with(algorithm, member, other.at("/keys/0/" + member).asText());
    }

    private static JsonNode without(TokenAlgorithm algorithm, int... positions) {
        JsonNode set = made(algorithm);
        for (int position : positions) {
            ((ArrayNode) set.get("keys")).remove(position);
        }
        return set;
    }

    private static JsonNode joined(JsonNode one, JsonNode other) {
        ((ArrayNode) one.get("keys")).addAll((ArrayNode) other.get("keys"));
        return one;
    }

    private static JsonNode smallRsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        KeyPair pair = generator.generateKeyPair();
        JsonNode small = read(new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                .privateKey((RSAPrivateKey) pair.getPrivate())
                .build()
                .toJSONString());
        return changed(TokenAlgorithm.RS256, key -> key.setAll((ObjectNode) small));
    }

    static Stream<Arguments> refused() throws Exception {
        JsonNode twice = made(TokenAlgorithm.EdDSA);
        ObjectNode copy = twice.at("/keys/0").deepCopy();
        ((ArrayNode) twice.get("keys")).add(copy.put("kid", "copy").put("nbf", 1));
        JsonNode later = changed(TokenAlgorithm.ES256, key -> key.put("nbf", NOW.getEpochSecond() - 1));
        return Stream.of(
                Arguments.of("needs the member d", changed(TokenAlgorithm.ES256, key -> key.remove("d"))),
                Arguments.of("needs the member y", changed(TokenAlgorithm.ES256, key -> key.remove("y"))),
                Arguments.of("needs the member x", changed(TokenAlgorithm.EdDSA, key -> key.remove("x"))),
                Arguments.of("needs the member qi", changed(TokenAlgorithm.RS256, key -> key.remove("qi"))),
                Arguments.of("a member that is not used", with(TokenAlgorithm.ES256, "k", "AAAA")),
                Arguments.of("a member that is not used", with(TokenAlgorithm.EdDSA, "y", "AAAA")),
                Arguments.of("a member that is not used", with(TokenAlgorithm.RS256, "oth", "AAAA")),
                Arguments.of("a member that is not used", with(TokenAlgorithm.ES256, "x5c", "AAAA")),
                Arguments.of("alg ES256 and the crv P-256", with(TokenAlgorithm.ES256, "alg", "RS256")),
                Arguments.of("alg ES256 and the crv P-256", with(TokenAlgorithm.ES256, "alg", "HS256")),
                Arguments.of("alg ES256 and the crv P-256", with(TokenAlgorithm.ES256, "crv", "P-384")),
                Arguments.of("alg EdDSA and the crv Ed25519", with(TokenAlgorithm.EdDSA, "crv", "X25519")),
                Arguments.of("alg EdDSA and the crv Ed25519", with(TokenAlgorithm.EdDSA, "alg", "ES256")),
                Arguments.of("must have the alg RS256", with(TokenAlgorithm.RS256, "alg", "PS256")),
                Arguments.of("member d that is not 32 bytes", with(TokenAlgorithm.ES256, "d", "AQAB")),
                Arguments.of("member x that is not 32 bytes", with(TokenAlgorithm.EdDSA, "x", "AQAB")),
                Arguments.of("member d that is not base64url", with(TokenAlgorithm.EdDSA, "d", "!")),
                Arguments.of(
                        "member y that is not base64url without padding",
                        changed(
                                TokenAlgorithm.ES256,
                                key -> key.put("y", key.get("y").asText() + "="))),
                Arguments.of("is not a JWK", mixed(TokenAlgorithm.ES256, "x")),
                Arguments.of("does not belong to its public key", mixed(TokenAlgorithm.ES256, "d")),
                Arguments.of("does not belong to its public key", mixed(TokenAlgorithm.EdDSA, "d")),
                Arguments.of("does not belong to its public key", mixed(TokenAlgorithm.EdDSA, "x")),
                Arguments.of("does not belong to its public key", mixed(TokenAlgorithm.RS256, "n")),
                Arguments.of("does not belong to its public key", mixed(TokenAlgorithm.RS256, "p")),
                Arguments.of("does not belong to its public key", mixed(TokenAlgorithm.RS256, "dp")),
                Arguments.of("2048 to 4096 bits with the exponent e AQAB", smallRsa()),
                Arguments.of("2048 to 4096 bits with the exponent e AQAB", with(TokenAlgorithm.RS256, "e", "Aw")),
                Arguments.of("member n that is not a number", with(TokenAlgorithm.RS256, "n", "A".repeat(342) + "E")),
                Arguments.of("member p that is not a number", with(TokenAlgorithm.RS256, "p", "")),
                Arguments.of("must have the kty oct", with(TokenAlgorithm.ES256, "use", "enc")),
                Arguments.of("signs refresh tokens", without(TokenAlgorithm.ES256, 1)),
                Arguments.of("needs a key of the use enc", without(TokenAlgorithm.RS256, 2)),
                Arguments.of("needs a key of the use enc", later),
                Arguments.of(
                        "begin to sign at the same time",
                        joined(made(TokenAlgorithm.ES256), without(TokenAlgorithm.EdDSA, 2, 1))),
                Arguments.of(
                        "begin to sign at the same time",
                        joined(made(TokenAlgorithm.ES256), without(TokenAlgorithm.HS256, 1))),
                Arguments.of("and copy have the same secret", twice));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String problem, JsonNode set) {
        String message = assertThrows(InvalidSettingException.class, () -> KeySet.parse(set.toString()))
                .getMessage();

        assertTrue(message.contains(problem), message);
        for (JsonNode key : set.get("keys")) {
            PRIVATE.forEach(member -> assertFalse(
                    key.has(member)
                            && key.get(member).asText().length() > 8
                            && message.contains(key.get(member).asText()),
                    message));
        }
    }

    @ParameterizedTest
    @MethodSource("asymmetric")
    void theNewestKeyOfItsKindSigns(TokenAlgorithm algorithm) {
        KeySet first = KeySet.generate(TokenAlgorithm.HS256, NOW.minusSeconds(60));
        KeySet rotated = parsed(first.rotated(algorithm, SOON, END, NOW, Optional.empty()));
        KeySchedule schedule = rotated.schedule(Optional.empty());

        SigningKeys before = signing(schedule, SOON.minusSeconds(1));
        SigningKeys after = signing(schedule, SOON);
        assertEquals(before.access(), before.refresh());
        assertEquals(SOON, schedule.nextChange(NOW));
        assertEquals(algorithm, after.access().algorithm());
        assertEquals(TokenAlgorithm.HS256, after.refresh().algorithm());
        assertNotEquals(before.refresh(), after.refresh());
        assertEquals(after.access().encryptionId(), after.refresh().encryptionId());
        assertEquals(3, schedule.at(NOW).all().size(), "announced keys verify");
        assertEquals(2, schedule.at(END).all().size());

        KeySet back = parsed(rotated.rotated(TokenAlgorithm.HS384, END, END.plusSeconds(9), SOON, Optional.empty()));
        SigningKeys last = signing(back.schedule(Optional.empty()), END);
        assertEquals(TokenAlgorithm.HS384, last.access().algorithm());
        assertEquals(last.access(), last.refresh());
    }

    @Test
    void newKeysSignEvenBeforeTheirTimeWhenThereAreNoOthers() {
        KeySchedule alone = KeySet.generate(TokenAlgorithm.ES256, SOON).schedule(Optional.empty());

        assertEquals(signing(alone, SOON), signing(alone, NOW));
    }

    @Test
    void nothingIsSignedWithoutASecretForRefreshTokens() {
        JsonNode set = made(TokenAlgorithm.ES256);
        ((ObjectNode) set.at("/keys/1")).put("exp", SOON.getEpochSecond());
        KeySchedule schedule = KeySet.parse(set.toString()).schedule(Optional.empty());

        assertTrue(schedule.at(NOW).signing().isPresent());
        assertEquals(Optional.empty(), schedule.at(SOON).signing());
        assertEquals(1, schedule.at(SOON).all().size(), "its tokens are verified still");
    }

    @Test
    void cryptographyKeyBesideASetWithAPublicKeyOnlyVerifies() {
        Optional<SigningKey> configured = Optional.of(SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256));
        Keyring keys =
                KeySet.generate(TokenAlgorithm.ES256, NOW).schedule(configured).at(NOW);

        assertFalse(keys.signs(configured.get()));
        assertEquals(3, keys.all().size());
        assertThrows(
                IllegalArgumentException.class,
                () -> new SigningKeys(
                        keys.signing().orElseThrow().access(),
                        keys.signing().orElseThrow().access()));
    }

    @Test
    void aRetiredKeyLeavesTheEncryptionKeyToTheOther() {
        KeySet first = KeySet.generate(TokenAlgorithm.ES256, NOW);
        SigningKeys old = signing(first.schedule(Optional.empty()), NOW);
        KeySet rotated = first.rotated(TokenAlgorithm.ES256, SOON, END, NOW, Optional.empty());

        KeySet half = parsed(rotated.without(old.access().id(), SOON, Optional.empty()));
        assertEquals(5, read(half.toJson()).get("keys").size());
        KeySet none = parsed(half.without(old.refresh().id(), SOON, Optional.empty()));
        assertEquals(3, read(none.toJson()).get("keys").size());
    }

    @Test
    void everyPurposeHasAKeyOfItsOwnThatIsNotDerivedFromTheOneThatSigns() {
        String secret = "s3cret-0123456789-0123456789-0123456789";
        EncryptionKey derived = KeySet.parse(KeySetJson.of(KeySetJson.signing("a", secret, Instant.MIN, Instant.MAX)))
                .schedule(Optional.empty())
                .at(NOW)
                .find("a")
                .orElseThrow()
                .encryption();
        byte[] ofSigning = EncryptionKey.hkdf(secret.getBytes(StandardCharsets.UTF_8), "one");

        assertEquals(
                derived.derive("one"),
                SigningKey.of(secret, TokenAlgorithm.HS256).encryption().derive("one"));
        assertNotEquals(derived.derive("one"), derived.derive("two"));
        assertNotEquals(derived.derive("one"), new SecretKeySpec(ofSigning, "AES"));
    }

    static Stream<TokenAlgorithm> asymmetric() {
        return Stream.of(TokenAlgorithm.values()).filter(TokenAlgorithm::asymmetric);
    }

    private static KeySet parsed(KeySet set) {
        return KeySet.parse(set.toJson());
    }

    private static SigningKeys signing(KeySchedule schedule, Instant now) {
        return schedule.at(now).signing().orElseThrow();
    }
}
