package io.fastauth.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTextTest {

    private final SecretText secret = SecretText.generate();

    @Test
    void hasAPrefix256RandomBitsAndAChecksum() {
        assertTrue(secret.text().matches("fas_[A-Za-z0-9_-]{49}"), secret::text);
        assertNotEquals(secret, SecretText.generate());
        assertEquals(Optional.of(secret), SecretText.parse(secret.text()));
    }

    @Test
    void aTextWithAnyOtherCharacterIsNone() {
        for (int i = 0; i < secret.text().length(); i++) {
            char other = secret.text().charAt(i) == 'A' ? 'B' : 'A';
            String changed =
                    secret.text().substring(0, i) + other + secret.text().substring(i + 1);
            assertEquals(Optional.empty(), SecretText.parse(changed), "position " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "fas_", "a password of my own", "fas_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void nobodyChoosesASecret(String chosen) {
        assertEquals(Optional.empty(), SecretText.parse(chosen));
    }

    @Test
    void isNotWrittenToLogs() {
        assertFalse(secret.toString().contains(secret.text().substring(4, 12)));
        assertTrue(secret.digest().matches("[0-9a-f]{64}"));
    }
}
