package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request as it is decided about, and as it is audited. */
class AttemptTest {

    @ParameterizedTest
    @CsvSource({"/a%20b?x=1, /a b", "/, /", "/%zz, ''"})
    void thePathIsDecodedAndEmptyWhereThereIsNone(String target, String path) {
        HttpPrologue prologue = HttpPrologue.create("HTTP/1.1", "HTTP", "1.1", Method.POST, target, false);
        assertEquals(new Attempt("192.0.2.1", true, "POST", path), Attempt.of(prologue, "192.0.2.1", true));
    }

    @Test
    void tokensAreMaskedInMethodAndPath() {
        MasterToken master = MasterToken.of("the-master-of-guards");
        String token = "eyJhbGciOiJIUzI1NiJ9.e30.c2ln";
        Attempt masked = new Attempt("192.0.2.1", false, "the-master-of-guards", "/" + token + "/the-master-of-guards")
                .without(new SecretMask(() -> master));
        assertEquals(new Attempt("192.0.2.1", false, "***", "/***/***"), masked);
        assertEquals(
                "***",
                new Attempt("", false, token, "/")
                        .without(new SecretMask(() -> master))
                        .method());
    }
}
