package io.fastauth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.client.EventFeed.MalformedEventException;
import io.fastauth.client.KnownSessions.Knowledge;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The state that the messages of the event stream lead to. */
class EventFeedTest {

    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 10);
    private final ServiceConnection nowhere =
            new ServiceConnection(URI.create("http://127.0.0.1:1"), Duration.ofSeconds(1));
    private final KnownSessions sessions = new KnownSessions(10, time::get);
    private final SeenTokens tokens = new SeenTokens(10, Clock.systemUTC(), time::get);
    private final EventFeed feed = new EventFeed(
            sessions,
            tokens,
            new JwkSetCache(nowhere, Duration.ofSeconds(1), time::get),
            Duration.ofSeconds(1),
            time::get);

    @BeforeEach
    void open() throws MalformedEventException {
        feed.received("{'event':'connected','cursor':'a-1'}".replace('\'', '"'));
        sessions.current("me", 0, "first", 0);
    }

    @AfterEach
    void close() {
        nowhere.close();
    }

    @Test
    void theStreamIsLiveAsLongAsItsLagAndSilenceAreShort() throws MalformedEventException {
        assertFalse(feed.live(), "no beat yet");
        receive("{'event':'beat','lag':400}");
        assertTrue(feed.live());
        time.addAndGet(Duration.ofMillis(600).toNanos());
        assertTrue(feed.live());
        time.incrementAndGet();
        assertFalse(feed.live(), "600 ms after a lag of 400 ms");

        receive("{'event':'beat','lag':0}");
        assertTrue(feed.live());
        receive("{'event':'beat','lag':1001}");
        assertFalse(feed.live(), "late");
        receive("{'event':'beat','lag':0}");
        feed.lost();
        assertFalse(feed.live(), "not connected");
        receive("{'event':'connected','cursor':'a-2'}");
        assertFalse(feed.live(), "connected again, and no beat yet");
    }

    @Test
    void aRefusalInsteadOfAnOpeningIsNoEventAndForgetsNothing() throws MalformedEventException {
        sessions.current("me", 0, "first", 0);
        feed.lost();
        receive("{'status':'error','detail':'Disconnected: Unauthorized Client'}");
        assertFalse(feed.live());
        assertEquals(Knowledge.CURRENT, sessions.find("me", "first", 0));
    }

    @Test
    void eventsChangeWhatIsKnown() throws MalformedEventException {
        receive("{'event':'refreshed','client':'me','slot':0,'sid':'first','gen':1,'cursor':'a-2'}");
        assertEquals(Knowledge.ENDED, sessions.find("me", "first", 0));
        assertEquals(Knowledge.CURRENT, sessions.find("me", "first", 1));
        receive("{'event':'issued','client':'me','slot':0,'sid':'second','gen':0,'cursor':'a-3'}");
        assertEquals(Knowledge.ENDED, sessions.find("me", "first", 1));
        receive("{'event':'superseded','client':'me','slot':0,'cursor':'a-4'}");
        assertEquals(Knowledge.ENDED, sessions.find("me", "second", 0));
        sessions.current("me", 1, "third", 0);
        receive("{'event':'reuse_detected','client':'me','sid':'third','cursor':'a-5'}");
        assertEquals(Knowledge.ENDED, sessions.find("me", "third", 0));
        assertEquals("a-5", feed.cursor());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'event':'revoked','client':'me'}",
                "{'event':'changed','client':'me'}",
                "{'event':'changed'}",
                "{'event':'gap','cursor':'b-7'}",
                "{'event':'issued','client':'me','sid':'x','gen':0}",
                "{'event':'refreshed','client':'me','slot':3}"
            })
    void whatIsNotKnownInDetailIsForgotten(String event) throws MalformedEventException {
        receive(event);

        assertEquals(Knowledge.UNKNOWN, sessions.find("me", "first", 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'event':'something_new','client':'me','cursor':'a-2'}",
                "{'event':'changed','client':'other','cursor':'a-2','more':{'of':['a','later','version']}}",
                "{'event':'beat','lag':3,'cursor':'a-2'}",
                "{'event':'keys_changed','kid':'k','cursor':'a-2'}"
            })
    void whatDoesNotConcernASessionKeepsIt(String event) throws MalformedEventException {
        receive(event);

        assertEquals(Knowledge.CURRENT, sessions.find("me", "first", 0));
        assertEquals("a-2", feed.cursor());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "[]",
                "{}",
                "{'event':7}",
                "{'event':'issued','slot':0}",
                "{'event':'revoked'}",
                "{'event':'beat','lag':-1}",
                "{'event':'beat','lag':'soon'}"
            })
    void aMalformedMessageForgetsWhatWasKnownAndItsCursor(String event) throws MalformedEventException {
        receive("{'event':'beat','lag':0}");

        assertThrows(MalformedEventException.class, () -> receive(event));

        assertFalse(feed.live());
        assertEquals("", feed.cursor());
        assertEquals(Knowledge.UNKNOWN, sessions.find("me", "first", 0));
    }

    @Test
    void theFirstMessageOpensTheStream() {
        feed.lost();

        assertThrows(MalformedEventException.class, () -> receive("{'event':'beat','lag':0}"));
    }

    @Test
    void aStreamThatContinuesAtItsCursorKeepsWhatIsKnown() throws MalformedEventException {
        feed.lost();
        receive("{'event':'connected','cursor':'a-1'}");

        assertEquals(Knowledge.CURRENT, sessions.find("me", "first", 0));
    }

    @Test
    void theAgeOfAPageCountsFromWhenItWasAnsweredAtTheLatest() throws MalformedEventException {
        feed.page(
                page("[],'cursor':'a-2','gap':false,'lag':400"),
                time.get() - Duration.ofMillis(600).toNanos());
        assertTrue(feed.live());
        time.incrementAndGet();
        assertFalse(feed.live(), "600 ms under way, after a lag of 400 ms");

        feed.page(
                page("[],'cursor':'a-2','gap':false,'lag':400"),
                time.get() + Duration.ofMillis(200).toNanos());
        time.addAndGet(Duration.ofMillis(600).toNanos());
        assertTrue(feed.live());
        time.incrementAndGet();
        assertFalse(feed.live(), "it was answered earlier than it was to be");
        assertEquals("a-2", feed.cursor());
        assertEquals(Knowledge.CURRENT, sessions.find("me", "first", 0));
    }

    @Test
    void aPageAppliesItsEventsAndAGapForgetsFirst() throws MalformedEventException {
        sessions.current("you", 0, "other", 0);
        feed.page(
                page("[{'event':'revoked','client':'me','slot':0,'sid':'first'}],'cursor':'a-2','gap':false,'lag':0"),
                time.get());
        assertEquals(Knowledge.ENDED, sessions.find("me", "first", 0));
        assertEquals(Knowledge.CURRENT, sessions.find("you", "other", 0));

        feed.page(
                page("[{'event':'issued','client':'me','slot':0,'sid':'next','gen':0}],"
                        + "'cursor':'a-3','gap':true,'lag':0"),
                time.get());
        assertEquals(Knowledge.CURRENT, sessions.find("me", "next", 0));
        assertEquals(Knowledge.UNKNOWN, sessions.find("you", "other", 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{},'cursor':'a-2','gap':false,'lag':0",
                "[],'gap':false,'lag':0",
                "[],'cursor':'a-2','lag':0",
                "[],'cursor':'a-2','gap':false,'lag':-1",
                "[{'kind':'revoked'}],'cursor':'a-2','gap':false,'lag':0"
            })
    void whatIsNoPageForgetsEverything(String members) {
        assertThrows(MalformedEventException.class, () -> feed.page(page(members), time.get()));

        assertEquals("", feed.cursor());
        assertFalse(feed.live());
        assertEquals(Knowledge.UNKNOWN, sessions.find("me", "first", 0));
    }

    private static JsonNode page(String members) {
        try {
            return new ObjectMapper().readTree(("{'events':" + members + "}").replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void receive(String event) throws MalformedEventException {
        feed.received(event.replace('\'', '"'));
    }
}
