package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fastauth.guard.Credentials.PresentedCredential;
import io.helidon.http.HeaderNames;
import io.helidon.http.WritableHeaders;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    @Test
    void theHeadersOfTheOriginalAreReadWhateverTheirCase() {
        assertEquals(new PresentedCredential.Token("a"), of("access-token", "a").access());
        assertEquals(new PresentedCredential.Token("m"), of("Master-Token", "m").master());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer t", "bearer t", "BEARER   t", "Bearer t  "})
    void aBearerTokenIsForEitherLevel(String authorization) {
        assertEquals(
                new PresentedCredential.Token("t"),
                of("Authorization", authorization).access());
        assertEquals(
                new PresentedCredential.Token("t"),
                of("Authorization", authorization).master());
    }

    @Test
    void aCommaBelongsToTheToken() {
        assertEquals(
                new PresentedCredential.Token("a,b"), of("MASTER-TOKEN", "a,b").master());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic dDp0, Bearer t", "Basic dDp0", "Bearer", "Bearer ", "Bearert", "t", ""})
    void whatIsNotABearerTokenIsNoCredential(String authorization) {
        assertInstanceOf(
                PresentedCredential.Missing.class,
                of("Authorization", authorization).access());
    }

    @Test
    void anEmptyHeaderIsNoCredential() {
        assertInstanceOf(
                PresentedCredential.Missing.class, of("MASTER-TOKEN", "").master());
        assertInstanceOf(
                PresentedCredential.Missing.class, of("ACCESS-TOKEN", "").access());
    }

    @Test
    void oneCredentialTwiceIsAmbiguousEvenWhenBothAreTheSame() {
        assertInstanceOf(
                PresentedCredential.Ambiguous.class,
                of("ACCESS-TOKEN", "a", "a").access());
        assertInstanceOf(
                PresentedCredential.Ambiguous.class, of("ACCESS-TOKEN", "", "a").access());
        assertInstanceOf(
                PresentedCredential.Ambiguous.class,
                of("MASTER-TOKEN", "m", "n").master());
        assertInstanceOf(
                PresentedCredential.Ambiguous.class,
                of("Authorization", "Bearer a", "bearer b").master());
    }

    @Test
    void bothTransportsAtOnceAreAmbiguous() {
        WritableHeaders<?> headers = WritableHeaders.create();
        headers.set(HeaderNames.create("ACCESS-TOKEN"), "a");
        headers.set(HeaderNames.AUTHORIZATION, "Bearer a");
        Credentials credentials = Credentials.of(headers);

        assertInstanceOf(PresentedCredential.Ambiguous.class, credentials.access());
        assertEquals(new PresentedCredential.Token("a"), credentials.master());
    }

    @Test
    void aSubprotocolAndAHeaderAreAmbiguous() {
        PresentedCredential subprotocol = new PresentedCredential.Token("s");
        Credentials alone = new Credentials(List.of(), List.of(), List.of(), subprotocol);
        assertEquals(subprotocol, alone.access());
        assertEquals(subprotocol, alone.master());
        for (Credentials both : List.of(
                new Credentials(List.of("a"), List.of(), List.of(), subprotocol),
                new Credentials(List.of(), List.of("m"), List.of(), subprotocol),
                new Credentials(List.of(), List.of(), List.of("b"), subprotocol))) {
            assertInstanceOf(PresentedCredential.Ambiguous.class, both.access());
            assertInstanceOf(PresentedCredential.Ambiguous.class, both.master());
        }
    }

    @Test
    void theirTextsShowNoToken() {
        Credentials credentials = of("ACCESS-TOKEN", "very-secret");
        assertEquals(
                "Credentials[accessToken=1, masterToken=0, bearer=0, subprotocol=Missing[]]", credentials.toString());
        assertEquals("Token[***]", credentials.access().toString());
    }

    private static Credentials of(String name, String... values) {
        WritableHeaders<?> headers = WritableHeaders.create();
        headers.set(HeaderNames.create(name), List.of(values));
        return Credentials.of(headers);
    }
}
