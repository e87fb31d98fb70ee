package io.fastauth.store.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.Misbehaviour;
import io.fastauth.testing.RawApi;
import io.fastauth.testing.RestStores;
import io.fastauth.token.SessionStore;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scheme and the headers of an answer are compared without case (RFC 3986, section 3.1, and RFC 9110). */
class ApiInOtherCaseTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONTENT-TYPE: Application/JSON\r\ncontent-LENGTH: #SIZE\r\nCONNECTION: Close\r\n\r\n#BODY",
                "content-type: APPLICATION/json\r\nTRANSFER-encoding: Chunked\r\n\r\n#HEX\r\n#BODY\r\n0\r\n\r\n"
            })
    void anAnswerIsReadInAnyCase(String answer) throws IOException {
        String good = Misbehaviour.GOOD;
        String text = "HTTP/1.1 200 OK\r\n"
                + answer.replace("#SIZE", String.valueOf(good.length()))
                        .replace("#HEX", Integer.toHexString(good.length()).toUpperCase(Locale.ROOT))
                        .replace("#BODY", good);
        try (RawApi api = RawApi.start(said -> said.send(text) != null)) {
            for (String scheme : new String[] {"http", "HTTP", "Http"}) {
                URI url = URI.create(scheme + api.url().toString().substring("http".length()));
                try (SessionStore store = RestStores.open(url, Map.of())) {
                    assertEquals(Optional.of(Misbehaviour.STORED), RestStores.find(store, "client-id-text"));
                }
            }
        }
    }
}
