package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The values of the setting of the header's {@code typ}. */
class AccessTokenTypeTest {

    @Test
    void aSettingNamesAType() {
        assertEquals(AccessTokenType.JWT, AccessTokenType.of("jwt"));
        assertEquals(AccessTokenType.AT_JWT, AccessTokenType.of("at+jwt"));
        assertEquals("jwt", AccessTokenType.JWT.setting());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "JWT", "jws"})
    void anythingElseIsRefused(String setting) {
        assertThrows(InvalidSettingException.class, () -> AccessTokenType.of(setting));
    }
}
