package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.PublicUrl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicUrlTest {

    @ParameterizedTest
    @CsvSource({
        "https://tokens.example.org, https://tokens.example.org, ''",
        "http://127.0.0.1:8000, http://127.0.0.1:8000, ''",
        "https://[2001:db8::1]:8443/a/b, https://[2001:db8::1]:8443, /a/b",
        "https://tokens.example.org/fastauth, https://tokens.example.org, /fastauth"
    })
    void hasAnOriginAndAPath(String text, String origin, String path) {
        PublicUrl url = new PublicUrl(text);

        assertEquals(origin, url.origin());
        assertEquals(path, url.path());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tokens.example.org",
                "//tokens.example.org",
                "/fastauth",
                "ftp://tokens.example.org",
                "https://tokens.example.org/",
                "https://tokens.example.org/a/",
                "https://tokens.example.org/a/../b",
                "https://tokens.example.org/a//b",
                "https://tokens.example.org?a=b",
                "https://tokens.example.org#a",
                "https://user@tokens.example.org",
                "https://tokens.example.org:99999",
                "https://tokens example.org",
                "https://"
            })
    void isAbsoluteAndComplete(String text) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> new PublicUrl(text));

        assertTrue(refusal.getMessage().startsWith("public-url "), refusal.getMessage());
    }
}
