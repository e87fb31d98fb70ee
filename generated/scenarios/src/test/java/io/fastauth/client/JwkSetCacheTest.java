package io.fastauth.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JwkSetCacheTest {

    private static final String PATH = "/.well-known/jwks.json";

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final AtomicLong time = new AtomicLong();
    private final FakeService service = new FakeService();
    private final ServiceConnection connection = new ServiceConnection(service.address(), TIMEOUT);
    private final JwkSetCache keys = new JwkSetCache(connection, Duration.ofSeconds(5), time::get);

    @AfterEach
    void stop() {
        connection.close();
        service.close();
    }

    @Test
    void keysAreFetchedOnceForTheirMaxAge() throws JOSEException {
        serve("max-age=60", ec("a"));

        assertTrue(keys.find("a").isPresent());
        pass(Duration.ofSeconds(59));
        assertTrue(keys.find("a").isPresent());
        assertEquals(1, fetches());
        pass(Duration.ofSeconds(1));
        assertTrue(keys.find("a").isPresent());
        await().until(() -> fetches() == 2);
    }

    @Test
    void anUnknownKeyIsLookedForOncePerCoolDown() throws JOSEException {
        serve("max-age=3600", ec("a"));
        assertTrue(keys.find("b").isEmpty());
        assertEquals(1, fetches());
        serve("max-age=3600", ec("a"), ec("b"));

        assertTrue(keys.find("b").isEmpty(), "too soon");
        pass(Duration.ofSeconds(10));
        assertTrue(keys.find("b").isPresent());
        assertEquals(2, fetches());
    }

    @Test
    void anUnknownKeyIsLookedForOncePerCoolDownAlsoWhenTheServiceFailsOrHasNoKeys() {
        service.answer(PATH, 503, "");
        burst();
        assertEquals(1, fetches());
        pass(Duration.ofSeconds(9));
        burst();
        assertEquals(1, fetches());
        pass(Duration.ofSeconds(1));
        serve("max-age=0");
        burst();
        pass(Duration.ofSeconds(9));
        burst();
        assertEquals(2, fetches());
    }

    @Test
    void aMaxAgeOfNothingDoesNotMakeEachTokenCostACall() throws JOSEException {
        serve("max-age=0", ec("a"));

        for (int i = 0; i < 20; i++) {
            assertTrue(keys.find("a").isPresent());
        }
        assertEquals(1, fetches());
    }

    @Test
    void noThreadWaitsForAServiceThatHangsWhenItHasTheKeyNorLongForAnother() throws JOSEException {
        JwkSetCache keys = hurried();
        service.hang(PATH);
        pass(Duration.ofSeconds(10));

        long start = System.nanoTime();
        assertTrue(keys.find("unknown").isEmpty());
        assertTrue(System.nanoTime() - start < TIMEOUT.toNanos() / 2, "not the timeout");
        pass(Duration.ofHours(2));
        assertTrue(keys.find("a").isPresent(), "while the fetch is under way");
        await().until(() -> fetches() == 2);
    }

    /** Not even while they are being fetched. */
    @Test
    void keysThatHaveChangedAreNotUsedWhileTheServiceHangs() throws JOSEException {
        JwkSetCache keys = hurried();
        service.hang(PATH);

        keys.outdated();

        assertTrue(keys.find("a").isEmpty());
        assertTrue(keys.find("a").isEmpty());
    }

    /** A secret could follow it to another host. */
    @Test
    void aRedirectIsNotFollowed() {
        try (FakeService elsewhere = new FakeService()) {
            service.answer(PATH, 307, "", "Location", elsewhere.address() + PATH);

            assertTrue(keys.find("a").isEmpty());
            assertThrows(
                    UnavailableException.class,
                    () -> TokenSource.builder(redirecting(elsewhere)).issue("me", "sesame"));
            assertEquals(List.of(), elsewhere.requests(PATH));
            assertEquals(List.of(), elsewhere.requests("/auth/token/new"));
        }
    }

    private URI redirecting(FakeService elsewhere) {
        service.answer("/auth/token/new", 302, "", "Location", elsewhere.address() + "/auth/token/new");
        return service.address();
    }

    private JwkSetCache hurried() throws JOSEException {
        serve("max-age=3600", ec("a"));
        JwkSetCache keys = new JwkSetCache(connection, Duration.ofMillis(200), time::get);
        await().until(() -> keys.find("a").isPresent());
        return keys;
    }

    private void burst() {
        for (int i = 0; i < 20; i++) {
            assertTrue(keys.find("unknown" + i).isEmpty());
        }
    }

    @Test
    void oldKeysAreUsedForADayWhileTheServiceFails() throws JOSEException {
        serve("max-age=60", ec("a"));
        assertTrue(keys.find("a").isPresent());
        service.answer(PATH, 503, "");

        pass(Duration.ofHours(23));
        assertTrue(keys.find("a").isPresent());
        pass(Duration.ofHours(1));
        assertTrue(keys.find("a").isEmpty(), "to be introspected");
    }

    @Test
    void keysThatHaveChangedAreNotUsedBeforeTheyAreFetched() throws JOSEException {
        serve("max-age=3600", ec("a"));
        assertTrue(keys.find("a").isPresent());
        service.answer(PATH, 503, "");

        keys.outdated();
        assertTrue(keys.find("a").isEmpty());
        assertTrue(keys.find("a").isEmpty());
        assertEquals(2, fetches(), "with a delay between attempts");
    }

    @Test
    void keysThatDoNotVerifyByAnAllowedAlgorithmAreNotUsed() throws JOSEException {
        OctetSequenceKey secret =
                new OctetSequenceKeyGenerator(256).keyID("secret").generate();
        JWK otherCurve =
                new ECKeyGenerator(Curve.P_384).keyID("p384").generate().toPublicJWK();
        String set = "{\"keys\":[" + secret.toJSONString() + "," + otherCurve.toJSONString() + ","
                + ec("a").toPublicJWK().toJSONString() + ",{\"kty\":\"later\",\"kid\":\"x\"}],\"later\":1}";
        service.answer(PATH, 200, set);

        assertTrue(keys.find("a").isPresent());
        assertTrue(keys.find("secret").isEmpty());
        assertTrue(keys.find("p384").isEmpty());
        assertTrue(keys.find("x").isEmpty());
    }

    @Test
    void aSetOfTooManyKeysIsNotUsed() throws JOSEException {
        List<JWK> many = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            many.add(ec("k" + i));
        }
        serve("max-age=60", many.toArray(JWK[]::new));

        assertTrue(keys.find("k0").isEmpty());
    }

    private void serve(String cacheControl, JWK... set) {
        service.answer(PATH, 200, new JWKSet(List.of(set)).toString(), "Cache-Control", "public, " + cacheControl);
    }

    private static JWK ec(String id) throws JOSEException {
        return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    }

    private void pass(Duration duration) {
        time.addAndGet(duration.toNanos());
    }

    private int fetches() {
        return service.requests(PATH).size();
    }
}
