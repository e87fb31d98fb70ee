package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertFalse(SigningKey.of(TEXT, TokenAlgorithm.HS256).toString().contains("0123"));
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
}
