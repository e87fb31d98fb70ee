package io.fastauth.client;

import static io.fastauth.client.VerifiableService.awaitLive;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A verifier behind a proxy that lets no websocket through. */
class EventPollingTest {

    private static final String STREAM = "/ws/events";
    private static final String EVENTS = "/auth/events";
    private static final String INTROSPECT = "/auth/token/introspect";
    private static final String TOKEN = "e30.a.b.c.d";

    private final FakeService service = new FakeService();
    private final List<Mode> modes = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 426, 502})
    void theEventsArePolledAfterTwoHandshakes(int status) {
        service.answer(STREAM, status, "<html>");
        service.answer(EVENTS, 200, page("'gap':false,'lag':0"));
        try (Verifier verifier = verifier().build()) {
            awaitLive(verifier);

            assertEquals(2, service.requests(STREAM).size());
            assertEquals("/auth/events wait=0", service.requests(EVENTS).getFirst());
            await().until(() -> service.requests(EVENTS).contains("/auth/events wait=333&after=a-1"));
        }
    }

    /** The service itself answers so, and would answer polls alike. */
    @ParameterizedTest
    @ValueSource(ints = {401, 403, 429, 503})
    void aHandshakeThatTheServiceRefusesIsNoReasonToPoll(int status) {
        service.answer(STREAM, status, "");
        try (Verifier verifier = verifier().build()) {
            await().until(() -> service.requests(STREAM).size() >= 3);

            assertEquals(List.of(), service.requests(EVENTS));
            assertEquals(Mode.INTROSPECTING, verifier.mode());
        }
    }

    @Test
    void aWebsocketIsTriedAgainAndTheEventsAreCurrentMeanwhile() {
        service.answer(STREAM, 404, "");
        service.answer(EVENTS, 200, page("'gap':false,'lag':0"));
        VerifierBuilder settings = verifier().onMode(modes::add);
        settings.pollingPeriod = Duration.ofMillis(200);
        try (Verifier verifier = settings.build()) {
            await().until(() -> service.requests(STREAM).size() >= 5);

            assertEquals(Mode.LIVE, verifier.mode());
            assertEquals(List.of(Mode.LIVE), List.copyOf(modes));
            // Not as fast as they are answered.
            assertTrue(
                    service.requests(EVENTS).size() <= 20,
                    () -> service.requests(EVENTS).toString());
        }
    }

    @Test
    void afterPollsThatFailAHandshakeIsTriedAndThenAPoll() {
        service.answer(STREAM, 404, "");
        service.answer(EVENTS, 502, "");
        try (Verifier verifier = verifier().onMode(modes::add).build()) {
            await().until(() -> service.requests(STREAM).size() >= 3);
            assertTrue(!service.requests(EVENTS).isEmpty());
            assertEquals(Mode.INTROSPECTING, verifier.mode());

            service.answer(EVENTS, 200, page("'gap':false,'lag':0"));
            awaitLive(verifier);
            assertEquals("/auth/events wait=0", service.requests(EVENTS).getFirst());
        }
    }

    @Test
    void aGapForgetsWhatIsKnown() {
        service.answer(STREAM, 404, "");
        service.answer(EVENTS, 200, page("'gap':false,'lag':0"));
        service.answer(
                INTROSPECT,
                200,
                "{'active':true,'client_id':'me','exp':4000000000,'aud':'orders','sid':'s','gen':0,'slot':0}"
                        .replace('\'', '"'));
        try (Verifier verifier = verifier().audience("orders").build()) {
            awaitLive(verifier);
            assertInstanceOf(Verification.Accepted.class, verifier.verify(TOKEN));
            assertInstanceOf(Verification.Accepted.class, verifier.verify(TOKEN));
            assertEquals(1, service.requests(INTROSPECT).size());

            service.answer(EVENTS, 200, page("'gap':true,'lag':0"));
            await().until(() -> verifier.statistics().sessions() == 0);
            assertEquals(Mode.LIVE, verifier.mode());

            assertInstanceOf(Verification.Accepted.class, verifier.verify(TOKEN));
            assertEquals(2, service.requests(INTROSPECT).size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"'gap':false", "'gap':false,'lag':5000", "'gap':'no','lag':0", "'gap':false,'lag':'0'"})
    void eventsThatAreNotKnownToBeCurrentAreNotReliedOn(String members) {
        service.answer(STREAM, 404, "");
        service.answer(EVENTS, 200, page(members));
        try (Verifier verifier = verifier().onMode(modes::add).build()) {
            await().until(() -> service.requests(EVENTS).size() >= 2);

            assertEquals(Mode.INTROSPECTING, verifier.mode());
            assertEquals(List.of(), modes);
        }
    }

    private static String page(String members) {
        return ("{'events':[],'cursor':'a-1'," + members + "}").replace('\'', '"');
    }

    private VerifierBuilder verifier() {
        return Verifier.builder(service.address(), "orders", "secret");
    }
}
