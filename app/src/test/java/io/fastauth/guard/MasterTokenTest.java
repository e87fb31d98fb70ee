package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterTokenTest {

    @Test
    void onlyTheWholeTokenIsTheToken() {
        MasterToken master = MasterToken.of("the-master-of-guards");
        assertTrue(master.is("the-master-of-guards"));
        assertFalse(master.is("the-master-of-guard"));
        assertFalse(master.is("The-master-of-guards"));
        assertFalse(master.is(""));
        assertFalse(MasterToken.none().is(""));
        assertEquals("/the-master-of-guards", MasterToken.none().maskedIn("/the-master-of-guards"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "too-short", "your-master-token-here"})
    void aTokenThatCanBeGuessedIsRefusedByTheNameOfItsSetting(String token) {
        InvalidSettingException refused = assertThrows(InvalidSettingException.class, () -> MasterToken.of(token));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("master-token "), refused.getMessage());
    }
}
