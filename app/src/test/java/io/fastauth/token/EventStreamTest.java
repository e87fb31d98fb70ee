package io.fastauth.token;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.testing.ManualClock;
import io.fastauth.testing.Sessions;
import io.fastauth.token.EventStream.Reader;
import io.fastauth.token.SessionChange.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The events in memory: their texts, positions and gaps, and which of them a consumer may read. */
class EventStreamTest {

    private static final Audience BILLING = Audience.of(List.of("https://billing.example"));
    private static final Audience OTHER = Audience.of(List.of("https://other.example"));
    private static final UUID SESSION = new UUID(1, 2);

    private final ManualClock clock = new ManualClock();
    private final EventStream stream = new EventStream(150, clock, Optional::empty);

    private static SessionChange change(Kind kind, Audience granted) {
        return new SessionChange(
                kind,
                "me",
                OptionalInt.of(3),
                Optional.of(SESSION),
                7,
                Optional.of(new UUID(3, 4)),
                Optional.of("key"),
                granted);
    }

    private static List<String> texts(Reader reader, EventFilter filter) {
        return reader.read().orElseThrow().events().stream()
                .flatMap(event -> filter.text(event).stream())
                .toList();
    }

    private static List<String> kinds(List<String> texts) {
        return texts.stream().map(text -> json(text).path("event").asText()).toList();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private void happen(int times) {
        for (int i = 0; i < times; i++) {
            stream.changed(SessionChange.changed("me"));
        }
    }

    @Test
    void anEventNamesWhatItsKindKnows() {
        Reader reader = stream.readFromNow();
        String epoch = reader.cursor().substring(0, 16);
        Session session = Sessions.of("me", "one");
        stream.changed(SessionChange.issued(session, 2));
        stream.changed(SessionChange.ended(new SessionSelection.One("me", SESSION)));
        stream.changed(SessionChange.revoked("me"));
        stream.changed(SessionChange.changed(""));
        stream.record(AuditEvent.of(clock.instant(), AuditEvent.Kind.KEYS_CHANGED, "127.0.0.1")
                .key("next"));
        stream.revoking(SESSION, 12, false);
        String time = clock.instant().toString();

        assertEquals(
                List.of(
                        "{\"event\":\"issued\",\"client\":\"me\",\"slot\":2,\"sid\":\"" + session.id()
                                + "\",\"gen\":0,\"jti\":\"" + session.accessId() + "\",\"kid\":\""
                                + session.accessKeyId() + "\",\"time\":\"" + time + "\",\"cursor\":\"" + epoch
                                + "-1\"}",
                        "{\"event\":\"revoked\",\"client\":\"me\",\"sid\":\"" + SESSION + "\",\"time\":\"" + time
                                + "\",\"cursor\":\"" + epoch + "-2\"}",
                        "{\"event\":\"revoked\",\"client\":\"me\",\"time\":\"" + time + "\",\"cursor\":\"" + epoch
                                + "-3\"}",
                        "{\"event\":\"changed\",\"time\":\"" + time + "\",\"cursor\":\"" + epoch + "-4\"}",
                        "{\"event\":\"keys_changed\",\"kid\":\"next\",\"time\":\"" + time + "\",\"cursor\":\"" + epoch
                                + "-5\"}",
                        "{\"event\":\"revoking\",\"revocation\":\"" + SESSION
                                + "\",\"ended\":12,\"done\":false,\"time\":\"" + time + "\",\"cursor\":\"" + epoch
                                + "-6\"}"),
                texts(reader, EventFilter.all()));
    }

    @Test
    void theAuditOfSessionsIsNotTheOrderOfTheirChanges() {
        Reader reader = stream.readFromNow();
        for (AuditEvent.Kind kind : AuditEvent.Kind.values()) {
            stream.record(AuditEvent.of(Instant.EPOCH, kind, "").client("me"));
        }
        assertEquals(List.of("keys_changed"), kinds(texts(reader, EventFilter.all())));
    }

    @Test
    void aClientReadsOfAnotherAudienceThatASlotWasTakenAndNoMore() {
        Reader reader = stream.readFromNow();
        for (Kind kind : Kind.values()) {
            stream.changed(change(kind, OTHER));
        }
        List<String> read = texts(reader, EventFilter.of(BILLING));

        assertEquals(List.of("superseded"), kinds(read));
        JsonNode superseded = json(read.getFirst());
        assertEquals(
                List.of("event", "client", "slot", "time", "cursor"),
                superseded.properties().stream().map(Map.Entry::getKey).toList());
        assertEquals(3, superseded.path("slot").asInt());
    }

    @Test
    void aClientReadsAllThatMayConcernItsAudience() {
        List<SessionChange> concerning = List.of(
                change(Kind.ISSUED, BILLING),
                change(Kind.REFRESHED, Audience.of(List.of("https://billing.example", "https://other.example"))),
                change(Kind.REVOKED, Audience.none()),
                change(Kind.REUSE_DETECTED, BILLING),
                SessionChange.revoked("other"),
                SessionChange.changed("other"),
                SessionChange.changed(""));
        Reader all = stream.readFromNow();
        Reader filtered = stream.readFromNow();
        concerning.forEach(stream::changed);
        stream.record(AuditEvent.of(Instant.EPOCH, AuditEvent.Kind.KEYS_CHANGED, ""));

        List<String> read = texts(filtered, EventFilter.of(BILLING));
        assertEquals(8, read.size());
        assertEquals(texts(all, EventFilter.all()), read);
    }

    @Test
    void aConsumerWithoutAnAudienceReadsNoneOfSessionsWithOne() {
        Reader reader = stream.readFromNow();
        stream.changed(change(Kind.REFRESHED, BILLING));
        stream.changed(change(Kind.REFRESHED, Audience.none()));
        assertEquals(1, texts(reader, EventFilter.of(Audience.none())).size());
    }

    @Test
    void eventsAreReadInPartsAndTheLastSaysSo() {
        Reader reader = stream.readFromNow();
        happen(101);
        assertEquals(100, reader.read().orElseThrow().events().size());
        EventStream.Batch rest = reader.read().orElseThrow();
        assertEquals(1, rest.events().size());
        assertTrue(rest.complete());
        assertTrue(reader.read().orElseThrow().events().isEmpty());

        happen(100);
        assertTrue(reader.read().orElseThrow().complete());
        happen(101);
        assertFalse(reader.read().orElseThrow().complete());
    }

    @Test
    void aCursorContinuesWhileItsEventsAreKept() {
        Reader reader = stream.readFromNow();
        String first = reader.cursor();
        happen(150);
        assertFalse(stream.readAfter(first).gap());
        happen(1);
        assertTrue(stream.readAfter(first).gap());
        assertTrue(reader.read().isEmpty(), "overrun");
        assertEquals(first, reader.cursor());
        String epoch = first.substring(0, 17);
        for (String lost : List.of(
                "",
                "-",
                "0",
                epoch,
                epoch + "-1",
                epoch + "152",
                epoch + "9".repeat(19),
                new EventStream(1, clock, Optional::empty).readFromNow().cursor())) {
            Reader after = stream.readAfter(lost);
            assertTrue(after.gap(), lost);
            assertEquals(epoch + 151, after.cursor());
            assertEquals("gap", json(after.opening()).path("event").asText());
        }
        assertEquals(9, stream.gaps());
        assertEquals(
                "connected",
                json(stream.readAfter(epoch + 151).opening()).path("event").asText());
    }

    @Test
    void aWaitEndsWithTheStream() {
        Reader stopped = stream.readFromNow();
        stopped.stop();
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> stopped.await(Duration.ofMinutes(1)));
        Reader other = stream.readFromNow();
        Thread closing = Thread.ofVirtual().start(() -> {
            while (stream.waiting() == 0) {
                Thread.onSpinWait();
            }
            stream.close();
        });
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> other.await(Duration.ofMinutes(1)));
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> closing.join());
        assertTrue(other.stopped());
    }

    @Test
    void aWaitEndsWithAnEventOrItsTime() throws Exception {
        Reader reader = stream.readFromNow();
        reader.await(Duration.ofMillis(1));
        assertEquals(0, stream.waiting());
        Thread consumer = Thread.ofPlatform().start(() -> {
            try {
                reader.await(Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        await().until(() -> consumer.getState() == Thread.State.TIMED_WAITING);
        assertEquals(1, stream.waiting());
        happen(1);
        await().until(() -> !consumer.isAlive());
        assertEquals(0, stream.waiting());
        assertEquals(1, reader.read().orElseThrow().events().size());
    }

    @Test
    void aWaitEndsWithItsReader() {
        Reader reader = stream.readFromNow();
        Thread stopping = Thread.ofPlatform().start(() -> {
            await().until(() -> stream.waiting() == 1);
            reader.stop();
        });
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> reader.await(Duration.ofMinutes(1)));
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> stopping.join());
        assertTrue(reader.stopped());
        assertFalse(stream.readFromNow().stopped());
    }

    @Test
    void theLagIsThatOfTheStore() {
        Optional<Duration> lag = Optional.of(Duration.ofMillis(1_500));
        assertEquals(lag, new EventStream(1, clock, () -> lag).lag());
        JsonNode beat = json(stream.readFromNow().beat(lag.orElseThrow()));
        assertEquals("beat", beat.path("event").asText());
        assertEquals(1_500, beat.path("lag").asInt());
        assertEquals(stream.readFromNow().cursor(), beat.path("cursor").asText());
    }

    @Test
    void eachMethodLetsOtherThreadsGoOn() {
        happen(1);
        Reader reader = stream.readFromNow();
        stream.readAfter(reader.cursor());
        happen(1);
        reader.read();
        Thread other = Thread.ofPlatform().start(() -> {
            happen(1);
            stream.close();
        });
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> other.join());
        assertEquals(1, reader.read().orElseThrow().events().size());
        assertTrue(reader.stopped());
    }
}
