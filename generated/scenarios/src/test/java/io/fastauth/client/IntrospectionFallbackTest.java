package io.fastauth.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A verifier whose service has no event stream: it introspects, and fails closed. */
@Isolated("It counts the threads of all verifiers.")
class IntrospectionFallbackTest {

    private static final String INTROSPECT = "/auth/token/introspect";
    private static final String ACTIVE = "{\"active\":true,\"client_id\":\"me\",\"exp\":4000000000,\"scope\":\"a b\","
            + "\"sid\":\"s\",\"gen\":0,\"slot\":0,\"later\":{\"more\":[1]}}";

    /** Longer than any test waits. */
    private static final Duration LONG = Duration.ofMinutes(5);

    private final FakeService service = new FakeService();
    private ECKey key;
    private Verifier verifier;

    @BeforeEach
    void start() throws JOSEException {
        key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        service.answer("/.well-known/jwks.json", 200, new JWKSet(List.of(key.toPublicJWK())).toString());
        service.answer(INTROSPECT, 200, ACTIVE);
        verifier = verifier(Duration.ofSeconds(5));
    }

    private Verifier verifier(Duration timeout) {
        return Verifier.builder(service.address(), "orders", "secret")
                .timeout(timeout)
                .build();
    }

    @AfterEach
    void stop() {
        verifier.close();
        service.close();
    }

    @Test
    void eachTokenIsIntrospectedEachTimeAndAcceptedWithUnknownMembers() throws JOSEException {
        String token = signed("at+jwt", Map.of());

        assertAccepted(token, "a", "b");
        assertAccepted(token);

        assertEquals(2, calls());
        assertEquals(Mode.INTROSPECTING, verifier.mode());
    }

    @Test
    void anIntrospectedTokenOfAnotherIssuerIsRefused() {
        service.answer(INTROSPECT, 200, ACTIVE.replace("\"gen\"", "\"iss\":\"https://else.example\",\"gen\""));

        for (int i = 0; i < 2; i++) {
            Verification.Refused refused = assertInstanceOf(Verification.Refused.class, verifier.verify("a.b.c.d.e"));
            assertEquals("Invalid Access Token. Error: The token is of another issuer", refused.detail());
        }
    }

    @Test
    void threadsWithTheSameTokenShareACall() throws Exception {
        String token = signed("JWT", Map.of());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Verification>> results = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                results.add(threads.submit(() -> verifier.verify(token)));
            }
            for (Future<Verification> result : results) {
                assertInstanceOf(Verification.Accepted.class, result.get());
            }
        }
        assertTrue(calls() < 200, () -> calls() + " calls");
    }

    @Test
    void withoutAnAnswerNothingIsAccepted() throws JOSEException {
        String token = signed("JWT", Map.of());
        assertAccepted(token);
        service.answer(INTROSPECT, 503, "", "Retry-After", "7");

        assertEquals(new Verification.Unavailable(Duration.ofSeconds(7)), verifier.verify(token));
        assertEquals(Mode.UNAVAILABLE, verifier.mode());
        for (String body : List.of("", "{}", "{\"active\":\"yes\"}", "{\"active\":true}")) {
            service.answer(INTROSPECT, 200, body);
            assertInstanceOf(Verification.Unavailable.class, verifier.verify(token), body);
        }
        service.answer(INTROSPECT, 200, ACTIVE);
        assertAccepted(token);
        assertEquals(Mode.INTROSPECTING, verifier.mode());
        assertEquals(5, verifier.statistics().unavailable());
    }

    @Test
    void aTokenThatWasInactiveIsRefusedWithoutAnotherCall() throws JOSEException {
        String token = signed("JWT", Map.of());
        service.answer(INTROSPECT, 200, "{\"active\":false}");
        assertInstanceOf(Verification.Refused.class, verifier.verify(token));
        service.answer(INTROSPECT, 200, ACTIVE);

        assertInstanceOf(Verification.Refused.class, verifier.verify(token));
        assertEquals(1, calls());
    }

    @Test
    void anEncryptedTokenThatWasInactiveIsRefusedWithoutAnotherCall() {
        service.answer(INTROSPECT, 200, "{\"active\":false}");

        for (int i = 0; i < 3; i++) {
            assertInstanceOf(Verification.Refused.class, verifier.verify("e30.a.b.c.d"));
        }

        assertEquals(1, calls());
    }

    @Test
    void aServiceThatHangsDelaysATokenForTheTimeout() throws Exception {
        service.hang(INTROSPECT);
        try (Verifier hurried = verifier(Duration.ofSeconds(1))) {
            long start = System.nanoTime();
            CompletableFuture<Verification> waiting =
                    CompletableFuture.supplyAsync(() -> hurried.verify("e30.a.b.c.d"));
            assertInstanceOf(Verification.Unavailable.class, waiting.get(20, TimeUnit.SECONDS));
            assertTrue(System.nanoTime() - start >= Duration.ofMillis(900).toNanos());
        }
    }

    @Test
    void tokensThatAreTooManyForAServiceThatHangsAreNotDelayed() throws Exception {
        service.hang(INTROSPECT);
        List<Future<Verification>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Verifier patient = verifier(LONG)) {
            for (int i = 0; i < 300; i++) {
                String token = "e30.a.b.c.d" + i;
                results.add(threads.submit(() -> patient.verify(token)));
            }
            await().until(() -> results.stream().filter(Future::isDone).count() == 236);
            assertEquals(64, patient.statistics().introspections());
        }
        for (Future<Verification> result : results) {
            assertInstanceOf(Verification.Unavailable.class, result.get());
        }
    }

    @Test
    void closingEndsTheCallsAndTheThreads() throws Exception {
        service.hang(INTROSPECT);
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        for (int i = 0; i < 5; i++) {
            Verifier one = verifier(LONG);
            CompletableFuture<Verification> waiting = CompletableFuture.supplyAsync(() -> one.verify("e30.a.b.c.d"));
            await().pollInterval(Duration.ofMillis(10))
                    .until(() -> one.statistics().introspections() == 1);
            one.close();
            assertInstanceOf(Verification.Unavailable.class, waiting.get(20, TimeUnit.SECONDS));
        }
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .noneMatch(thread -> thread.getName().matches("fastauth-events|HttpClient-\\d+-SelectorManager")));
    }

    @Test
    void aSignedTokenIsRefusedForWhatItSays() throws JOSEException {
        List<String> wrong = List.of(
                signed("secevent+jwt", Map.of()),
                signed("JWT", Map.of("type", "refresh")),
                signed("JWT", Map.of("iss", "https://else.example")),
                signed("JWT", Map.of("aud", List.of("https://else.example"))),
                signed("JWT", Map.of("exp", 1)),
                signed("JWT", Map.of("client_id", 7)),
                signed("JWT", Map.of("gen", -1)));

        for (String token : wrong) {
            assertInstanceOf(Verification.Refused.class, verifier.verify(token), token);
        }
        assertEquals(0, calls());
    }

    /** RFC 8725, section 3.1: a public key is never the secret of an HMAC. */
    @Test
    void aTokenThatNamesAnotherAlgorithmIsNotVerifiedByThePublicKey() throws JOSEException {
        service.answer(INTROSPECT, 200, "{\"active\":false}");
        JWSObject confused = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .keyID("k")
                        .type(JOSEObjectType.JWT)
                        .build(),
                new Payload(claims(Map.of())));
        confused.sign(new MACSigner(key.toECPublicKey().getEncoded()));

        assertInstanceOf(Verification.Refused.class, verifier.verify(confused.serialize()));
        assertEquals(1, calls(), "the service decides");
    }

    @Test
    void aClosedVerifierAcceptsNothing() throws JOSEException {
        String token = signed("JWT", Map.of());
        assertAccepted(token);

        verifier.close();

        await().until(() -> verifier.verify(token) instanceof Verification.Unavailable);
    }

    private String signed(String type, Map<String, Object> changed) throws JOSEException {
        JWSObject token = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID("k")
                        .type(new JOSEObjectType(type))
                        .build(),
                new Payload(claims(changed)));
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    private Map<String, Object> claims(Map<String, Object> changed) {
        Map<String, Object> claims = new HashMap<>(Map.of(
                "client_id",
                "me",
                "scope",
                "a b",
                "type",
                "access",
                "iss",
                service.address().toString(),
                "aud",
                service.address().toString(),
                "exp",
                4_000_000_000L,
                "sid",
                "s",
                "gen",
                0));
        claims.putAll(changed);
        return claims;
    }

    private void assertAccepted(String token, String... scopes) {
        Verification result = verifier.verify(token, scopes);
        assertInstanceOf(Verification.Accepted.class, result, result::toString);
    }

    private int calls() {
        return service.requests(INTROSPECT).size();
    }
}
