package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.nimbusds.jose.jwk.JWK;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SigningKeyTest {

    private static final String TEXT = "0123456789abcdef0123456789abcdef";
    private static final String LONG = TEXT + TEXT;

    @Test
    void refusesAKeyOf31BytesWithoutRepeatingIt() {
        String text = TEXT.substring(1);
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> SigningKey.of(text, TokenAlgorithm.HS256));
        assertFalse(refusal.getMessage().contains(text));
    }

    @ParameterizedTest
    @CsvSource({"HS256, 32", "HS384, 48", "HS512, 64"})
    void aSecretIsAtLeastAsLongAsTheHash(TokenAlgorithm algorithm, int bytes) {
        assertEquals(algorithm, SigningKey.of("x".repeat(bytes), algorithm).algorithm());
        assertThrows(InvalidSettingException.class, () -> SigningKey.of("x".repeat(bytes - 1), algorithm));
    }

    @Test
    void theIdOfATextNeverChanges() {
        assertEquals("SUsz_abJNh6t", SigningKey.of(TEXT, TokenAlgorithm.HS256).id());
    }

    @Test
    void acceptsAKeyOf32BytesThatIsShorterInCharacters() {
        assertEquals(
                TokenAlgorithm.HS256,
                SigningKey.of("ü".repeat(16), TokenAlgorithm.HS256).algorithm());
    }

    @Test
    void theIdDependsOnSecretAndAlgorithmOnly() {
        SigningKey key = SigningKey.of(LONG, TokenAlgorithm.HS256);
        assertEquals(key.id(), SigningKey.of(LONG, TokenAlgorithm.HS256).id());
        assertNotEquals(key.id(), SigningKey.of(LONG, TokenAlgorithm.HS512).id());
        assertNotEquals(
                key.id(), SigningKey.of(LONG + "x", TokenAlgorithm.HS256).id());
    }

    @Test
    void itsTextDoesNotShowTheSecret() {
        SigningKey key = SigningKey.of(TEXT, TokenAlgorithm.HS256);
        assertEquals("SigningKey[SUsz_abJNh6t, HS256]", key.toString());
        assertEquals("EncryptionKey[SUsz_abJNh6t]", key.encryption().toString());
    }

    @Test
    void derivedKeysFollowTheStandard() {
        byte[] inputKeyingMaterial = "\u000b".repeat(22).getBytes(StandardCharsets.US_ASCII);
        // RFC 5869, test case 3 (no salt, no info): the first 32 bytes of its output.
        assertEquals(
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d",
                HexFormat.of().formatHex(EncryptionKey.hkdf(inputKeyingMaterial, "")));
    }

    @Test
    void aRandomTextIsAnUsableKeyOf32Bytes() {
        String text = SigningKey.randomText();
        assertEquals(32, Base64.getUrlDecoder().decode(text).length);
        assertNotEquals(text, SigningKey.randomText());
        assertEquals(12, SigningKey.of(text, TokenAlgorithm.HS256).id().length());
    }

    @Test
    void keysAreEqualByIdSecretAndEncryptionKey() {
        SigningKey key = SigningKey.of(TEXT, TokenAlgorithm.HS256);
        SigningKey copy = SigningKey.of(TEXT, TokenAlgorithm.HS256);
        assertEquals(key, copy);
        assertEquals(key.hashCode(), copy.hashCode());
        EncryptionKey encryption = key.encryption();
        KeyMaterial material = key.material();
        KeyMaterial other = SigningKey.of(LONG, TokenAlgorithm.HS256).material();
        for (SigningKey different : List.of(
                new SigningKey("another", material, encryption),
                new SigningKey(key.id(), other, encryption),
                new SigningKey(
                        key.id(),
                        material,
                        EncryptionKey.derivedFrom("another", TEXT.getBytes(StandardCharsets.UTF_8))),
                new SigningKey(
                        key.id(),
                        material,
                        EncryptionKey.derivedFrom(key.id(), LONG.getBytes(StandardCharsets.UTF_8))))) {
            assertNotEquals(key, different);
        }
        assertEquals(encryption, copy.encryption());
        assertEquals(encryption.hashCode(), copy.encryption().hashCode());
        // Of two objects whose ids have different hash codes.
        assertNotEquals(key.hashCode(), new SigningKey("another", material, encryption).hashCode());
        assertNotEquals(
                encryption.hashCode(),
                EncryptionKey.derivedFrom("another", new byte[32]).hashCode());
    }

    @ParameterizedTest
    @EnumSource
    void aPublicKeyIsAJwkWithoutItsPrivatePart(TokenAlgorithm algorithm) {
        KeyMember member = KeyMember.signing(algorithm, Instant.EPOCH);
        SigningKey key = new SigningKey(
                member.id(), member.material(), EncryptionKey.derivedFrom("a", new byte[EncryptionKey.BYTES]));
        Map<String, Object> published = key.publicKey().map(JWK::toJSONObject).orElse(Map.of());
        Map<String, Object> expected = new HashMap<>();
        if (algorithm.asymmetric()) {
            expected.putAll(member.jwk().toPublicJWK().toJSONObject());
            expected.remove("nbf");
        }
        assertEquals(expected, published);
    }
}
