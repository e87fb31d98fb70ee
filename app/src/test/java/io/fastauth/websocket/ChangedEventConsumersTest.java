package io.fastauth.websocket;

import static io.fastauth.testing.OauthServer.basic;
import static io.fastauth.testing.RegisteredClients.grant;
import static io.fastauth.websocket.EventDoors.BILLING;
import static io.fastauth.websocket.EventDoors.MASTER;
import static io.fastauth.websocket.EventDoors.OTHER;
import static io.fastauth.websocket.EventDoors.POLL;
import static io.fastauth.websocket.EventDoors.WS;
import static io.fastauth.websocket.EventDoors.change;
import static io.fastauth.websocket.EventDoors.soon;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.fastauth.registry.Client;
import io.fastauth.testing.BestOfThree;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.Peer;
import io.fastauth.testing.RegisteredClients;
import io.fastauth.testing.RegisteredClients.May;
import io.fastauth.token.Audience;
import io.fastauth.token.SessionChange;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of open connections of the event stream when the client that reads it is changed. */
class ChangedEventConsumersTest {

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

    private void replace(String id, UnaryOperator<Client> change) {
        doors.clients.computeIfPresent(id, (same, client) -> change.apply(client));
    }

    private static Client notIntrospecting(Client client) {
        return new RegisteredClients()
                .confidential(client.id(), client.allowed())
                .all()
                .iterator()
                .next();
    }

    @TestFactory
    Stream<DynamicTest> aConnectionEndsWithinASecondOf() {
        return Stream.of(
                ended("a disabled client", client -> client.withStatus(Client.Status.DISABLED)),
                ended("a removed client", client -> client.withStatus(Client.Status.REMOVED)),
                ended("a client that may not introspect any more", ChangedEventConsumersTest::notIntrospecting),
                ended("a retired secret", client -> client.withSecrets(List.of())));
    }

    private DynamicTest ended(String what, UnaryOperator<Client> change) {
        return dynamicTest(
                what,
                () -> BestOfThree.assertWithin(Duration.ofMillis(1_500), number -> {
                    Client before = doors.clients.get("billing");
                    String cursor = doors.poll("", MASTER).path("cursor").asText();
                    String[] secret = {"Authorization", basic("billing")};
                    try (Peer bySecret = Peer.connect(doors.server, WS, secret);
                            Peer bySubprotocol =
                                    Peer.offering(doors.server, WS, "fastauth", Peer.base64Url(basic("billing")));
                            Peer master = Peer.connect(doors.server, WS, MASTER)) {
                        bySecret.event();
                        bySubprotocol.event();
                        master.event();
                        CompletableFuture<HttpResponse<String>> poll = doors.pollLater("?after=" + cursor, secret);
                        await().until(() -> doors.stream.waiting() == 4);
                        long changed = System.nanoTime();
                        replace("billing", change);
                        Peer.Close expected =
                                new Peer.Close(1008, "Disconnected: The client may no longer read events");
                        assertEquals(expected, bySecret.close(10_000));
                        assertEquals(expected, bySubprotocol.close(10_000));
                        Duration delay = BestOfThree.since(changed);
                        doors.stream.changed(SessionChange.revoked("me"));
                        assertEquals(403, soon(poll).statusCode(), "decided again after the wait");
                        assertEquals("revoked", master.event().path("event").asText());
                        return delay;
                    } finally {
                        doors.clients.put("billing", before);
                    }
                }));
    }

    /** It may have introspected a session whose end was left out, by the terms of a moment ago. */
    @Test
    void whoMayReadOtherEventsThanBeforeIsToldThatSomeAreMissing() {
        String[] secret = {"Authorization", basic("billing")};
        String cursor = doors.poll("", MASTER).path("cursor").asText();
        SessionChange ended = change(SessionChange.Kind.REVOKED, "me", new Audience(List.of(OTHER)));
        try (Peer peer = Peer.connect(doors.server, WS, secret)) {
            assertEquals("connected", peer.event().path("event").asText());
            CompletableFuture<HttpResponse<String>> poll = doors.pollLater("?after=" + cursor, secret);
            await().until(() -> doors.stream.waiting() == 2);
            replace(
                    "billing",
                    client -> new RegisteredClients()
                            .confidential("billing", grant("read", BILLING, OTHER), May.INTROSPECT)
                            .all()
                            .iterator()
                            .next());
            doors.stream.changed(ended);
            doors.stream.changed(SessionChange.revoked("you"));
            assertTrue(Pairs.json(soon(poll)).path("gap").asBoolean());
            await().until(() -> peer.event().path("event").asText().equals("gap"));
            doors.stream.changed(ended);
            assertEquals("revoked", peer.event().path("event").asText());
            assertFalse(
                    doors.poll("?wait=0&after=" + cursor, secret).path("gap").asBoolean());
        }
    }

    @Test
    void anOutageOfTheRegistryEndsNoConnectionAtOnce() {
        try (Peer peer = Peer.connect(doors.server, WS, "Authorization", basic("billing"))) {
            assertEquals("connected", peer.event().path("event").asText());
            // It is sent after the first check: a connection that was never checked is closed in an outage.
            doors.stream.changed(SessionChange.revoked("you"));
            assertEquals("revoked", peer.event().path("event").asText());
            doors.down = true;
            await().during(Duration.ofMillis(800)).until(() -> !peer.closed());
            doors.stream.changed(SessionChange.revoked("me"));
            assertEquals("revoked", peer.event().path("event").asText());
            assertEquals(
                    503,
                    doors.server.get(POLL, "Authorization", basic("billing")).statusCode());
        }
    }
}
