package io.fastauth.websocket;

import static io.fastauth.testing.OauthServer.basic;
import static io.fastauth.websocket.EventDoors.BILLING;
import static io.fastauth.websocket.EventDoors.CALLS;
import static io.fastauth.websocket.EventDoors.CALLS_OF_CLIENT;
import static io.fastauth.websocket.EventDoors.MASTER;
import static io.fastauth.websocket.EventDoors.OTHER;
import static io.fastauth.websocket.EventDoors.POLL;
import static io.fastauth.websocket.EventDoors.change;
import static io.fastauth.websocket.EventDoors.soon;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.Audience;
import io.fastauth.token.SessionChange;
import io.fastauth.token.SessionChange.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a call reads of a stream of events, and how long it waits. */
class EventPollTest {

    @TempDir
    Path folder;

    private EventDoors doors;

    @BeforeEach
    void start() {
        doors = new EventDoors(folder);
    }

    @AfterEach
    void stop() {
        doors.close();
    }

    @Test
    void aPollWaitsForAnEventThatItsConsumerMayRead() {
        String cursor = doors.poll("", MASTER).path("cursor").asText();
        CompletableFuture<HttpResponse<String>> waiting =
                doors.pollLater("?after=" + cursor, "Authorization", basic("billing"));
        await().until(() -> doors.stream.waiting() == 1);
        doors.stream.changed(change(Kind.REFRESHED, "b", Audience.of(List.of(OTHER))));
        await().during(Duration.ofMillis(200)).until(() -> !waiting.isDone());
        doors.lag = Optional.of(Duration.ofMillis(120));
        doors.stream.changed(change(Kind.REFRESHED, "a", Audience.of(List.of(BILLING))));

        JsonNode page = Pairs.json(soon(waiting));
        assertEquals(1, page.path("events").size());
        assertTrue(page.path("cursor").asText().endsWith("-2"), page.toString());
        doors.assertLag(page);
    }

    @Test
    void aPollEndsWithoutEventsAfterItsWait() {
        String cursor = doors.poll("", MASTER).path("cursor").asText();
        JsonNode none = doors.poll("?wait=50&after=" + cursor, MASTER);
        assertEquals("{\"events\":[],\"cursor\":\"" + cursor + "\",\"gap\":false}", none.toString());
        assertEquals(none, doors.poll("?wait=0&after=" + cursor, MASTER));
    }

    @Test
    void missingEventsAreAGapAtOnceAndLongOnesComeInParts() {
        String first = doors.poll("", MASTER).path("cursor").asText();
        for (int i = 0; i < 200; i++) {
            doors.stream.changed(SessionChange.changed("me"));
        }
        doors.lag = Optional.of(Duration.ZERO);
        JsonNode part = doors.poll("?after=" + first, MASTER);
        assertEquals(100, part.path("events").size());
        assertFalse(part.has("lag"), "there are more");
        JsonNode rest = doors.poll("?after=" + part.path("cursor").asText(), MASTER);
        assertEquals(100, rest.path("events").size());
        assertTrue(rest.has("lag"));

        doors.stream.changed(SessionChange.changed("me"));
        for (String lost : List.of(first, "nonsense", "")) {
            JsonNode gap = doors.poll("?after=" + lost, MASTER);
            assertTrue(gap.path("gap").booleanValue(), lost);
            assertEquals(0, gap.path("events").size());
            assertTrue(gap.path("cursor").asText().endsWith("-201"), gap.toString());
        }
    }

    @Test
    void badParametersAreNamed() {
        for (String wait : List.of("-1", "x", "30001", "1.5", "", "99999999999")) {
            HttpResponse<String> answer = doors.server.get(POLL + "?wait=" + wait, MASTER);
            assertEquals(400, answer.statusCode(), wait);
            assertEquals(
                    "wait must be a number of milliseconds from 0 to 30000",
                    Pairs.json(answer).path("error_description").asText());
        }
        assertEquals(
                "after must be at most 64 characters long",
                Pairs.json(doors.server.get(POLL + "?after=" + "x".repeat(65), MASTER))
                        .path("error_description")
                        .asText());
        assertEquals(
                "after must be sent once",
                Pairs.json(doors.server.get(POLL + "?after=x&after=y", MASTER))
                        .path("error_description")
                        .asText());
    }

    @Test
    void waitingCallsAreBoundedAndEndWithTheStream() {
        String cursor = doors.poll("", MASTER).path("cursor").asText();
        List<CompletableFuture<HttpResponse<String>>> waiting = Stream.generate(
                        () -> doors.pollLater("?after=" + cursor, MASTER))
                .limit(CALLS)
                .toList();
        await().until(() -> doors.stream.waiting() == CALLS);
        HttpResponse<String> refused = doors.server.get(POLL, MASTER);
        assertEquals(503, refused.statusCode());
        assertEquals("1", refused.headers().firstValue("Retry-After").orElse(""));

        doors.stream.close();
        waiting.forEach(call -> assertEquals(200, soon(call).statusCode()));
        assertEquals(0, doors.stream.waiting());
        assertTrue(doors.poll("", MASTER).has("cursor"), "the permits were returned");
    }

    @Test
    void theWaitingCallsOfAClientLeaveRoomForOthers() {
        String[] billing = {"Authorization", basic("billing")};
        String cursor = doors.poll("", MASTER).path("cursor").asText();
        List<CompletableFuture<HttpResponse<String>>> waiting = Stream.generate(
                        () -> doors.pollLater("?after=" + cursor, billing))
                .limit(CALLS_OF_CLIENT)
                .toList();
        await().until(() -> doors.stream.waiting() == CALLS_OF_CLIENT);
        for (int i = 0; i < 2 * CALLS; i++) {
            HttpResponse<String> refused = doors.server.get(POLL, billing);
            assertEquals(503, refused.statusCode());
            assertEquals("1", refused.headers().firstValue("Retry-After").orElse(""));
        }
        assertTrue(doors.poll("", MASTER).has("cursor"), "the refused ones have taken no place");

        doors.stream.close();
        waiting.forEach(call -> assertEquals(200, soon(call).statusCode()));
        for (int i = 0; i < 2 * CALLS_OF_CLIENT; i++) {
            assertTrue(doors.poll("", billing).has("cursor"), "the places were returned");
        }
    }

    @Test
    void thePathsAreThoseOfEveryOperation() {
        assertEquals(200, doors.server.get("/root" + POLL, MASTER).statusCode());
        HttpResponse<String> head =
                doors.server.send(doors.server.request(POLL, MASTER).method("HEAD", BodyPublishers.noBody()));
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
        HttpResponse<String> post = doors.server.post(POLL, "application/json", "{}", MASTER);
        assertEquals(405, post.statusCode());
        assertEquals("GET, HEAD", post.headers().firstValue("Allow").orElse(""));
    }

    @Test
    void aPipelinedRequestIsAnsweredAfterThePoll() throws IOException {
        String cursor = doors.poll("", MASTER).path("cursor").asText();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), doors.server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write((get("?wait=300&after=" + cursor, "") + get("", "Connection: close\r\n"))
                            .getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(3, answers.split("HTTP/1.1 200", -1).length, answers);
        }
    }

    @Test
    void aPollOfAPeerThatHasGoneEndsAfterItsWait() throws IOException {
        String cursor = doors.poll("", MASTER).path("cursor").asText();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), doors.server.port())) {
            socket.getOutputStream().write(get("?wait=1000&after=" + cursor, "").getBytes(StandardCharsets.US_ASCII));
            await().until(() -> doors.stream.waiting() == 1);
        }
        await().until(() -> doors.stream.waiting() == 0);
    }

    private static String get(String query, String header) {
        return "GET " + POLL + query + " HTTP/1.1\r\nHost: localhost\r\nMASTER-TOKEN: " + RunningServer.MASTER + "\r\n"
                + header + "\r\n";
    }
}
