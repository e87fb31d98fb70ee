package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.guard.ClientCredential.Id;
import io.fastauth.guard.ClientCredential.Malformed;
import io.fastauth.guard.ClientCredential.Missing;
import io.fastauth.guard.ClientCredential.Secret;
import io.fastauth.guard.Credentials.PresentedCredential;
import io.fastauth.http.RequestParameters.InvalidRequestException;
import io.fastauth.testing.OauthServer;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.WritableHeaders;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a client is named, before anything is verified. */
class ClientCredentialTest {

    private static final String BASIC = OauthServer.basic("billing", "fas_secret");
    private static final Secret SECRET = new Secret("billing", "fas_secret");

    private static Headers authorization(String... values) {
        WritableHeaders<?> headers = WritableHeaders.create();
        for (String value : values) {
            headers.add(HeaderNames.AUTHORIZATION, value);
        }
        return headers;
    }

    private static Credentials offered(PresentedCredential subprotocol) {
        return new Credentials(List.of(), List.of(), List.of(), subprotocol);
    }

    @Test
    void aCredentialNamesItsClient() {
        assertEquals(Optional.of("billing"), SECRET.clientId());
        assertEquals(Optional.of("billing"), new Id("billing").clientId());
        assertEquals(Optional.empty(), new Malformed().clientId());
        assertEquals(Optional.empty(), new Missing().clientId());
    }

    @Test
    void onlyANamedClientCanBeAnotherThanTheOwner() {
        assertTrue(SECRET.isOfAnother(Optional.of("shop")));
        assertFalse(SECRET.isOfAnother(Optional.of("billing")));
        assertFalse(SECRET.isOfAnother(Optional.empty()));
        assertFalse(new Missing().isOfAnother(Optional.of("shop")));
    }

    @Test
    void basicIsReadOnceAndOtherSchemesAreNot() {
        assertEquals(SECRET, ClientCredential.of(authorization(BASIC)));
        assertEquals(SECRET, ClientCredential.of(authorization(BASIC.replace("Basic", "bASIC"))));
        assertEquals(new Missing(), ClientCredential.of(authorization()));
        assertEquals(new Missing(), ClientCredential.of(authorization("Bearer x", "Digest y")));
        for (Headers two : List.of(authorization(BASIC, BASIC), authorization("Bearer x", BASIC))) {
            assertThrows(InvalidRequestException.class, () -> ClientCredential.of(two));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Basic ", "Basic !", "Basic x"})
    void basicWithoutIdAndSecretIsMalformed(String sent) {
        assertEquals(new Malformed(), ClientCredential.of(authorization(sent)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basics x", "Basi x", "x Basic", ""})
    void aWordThatBeginsLikeBasicIsAnotherScheme(String sent) {
        assertEquals(new Missing(), ClientCredential.of(authorization(sent)));
    }

    @Test
    void aSubprotocolIsReadInsteadOfTheHeader() {
        Credentials none = offered(new PresentedCredential.Missing());
        Credentials basic = offered(new PresentedCredential.Token(BASIC));
        assertEquals(SECRET, ClientCredential.of(authorization(BASIC), none));
        assertEquals(SECRET, ClientCredential.of(authorization(), basic));
        assertEquals(
                new Missing(), ClientCredential.of(authorization(), offered(new PresentedCredential.Token("a.b.c"))));
        assertEquals(
                new Missing(), ClientCredential.of(authorization(), offered(new PresentedCredential.Ambiguous("x"))));
        assertThrows(InvalidRequestException.class, () -> ClientCredential.of(authorization(BASIC), basic));
    }
}
