package io.fastauth.websocket;

import static io.fastauth.testing.OauthServer.basic;
import static io.fastauth.testing.RegisteredClients.grant;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.testing.CapturedLog;
import io.fastauth.testing.Metrics;
import io.fastauth.testing.OauthServer;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.Peer;
import io.fastauth.testing.RegisteredClients;
import io.fastauth.testing.RegisteredClients.May;
import io.fastauth.testing.RunningServer;
import io.fastauth.testing.SessionsInMemory;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The events of a whole service: from its store, about its registered clients and its settings, until it stops. */
class ServedEventsTest {

    private static final String[] MASTER = {"MASTER-TOKEN", RunningServer.MASTER};
    private static final String BILLING = "https://billing.example";
    private static final String OTHER = "https://other.example";

    @TempDir
    Path folder;

    private static RunningServer serve(FastAuthFeature feature) {
        return RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .addFeature(feature)
                .addRouting(GuardedWsRouting.builder())
                .build());
    }

    private FastAuthConfig.Builder settings() {
        return FastAuthConfig.builder()
                .cryptographyKey(RunningServer.KEY)
                .masterToken(RunningServer.MASTER)
                .store(store -> store.url("jdbc:sqlite:" + folder.resolve("s.db")));
    }

    private static List<String> kinds(JsonNode page) {
        return page.path("events").findValuesAsText("event");
    }

    private static String cursor(RunningServer server, String path) {
        return Pairs.json(server.get(path, MASTER)).path("cursor").asText();
    }

    @Test
    void aClientReadsWhatItsAudienceNeedsOfTheStoresEvents() {
        RegisteredClients clients = new RegisteredClients()
                .confidential("billing", grant("read", BILLING), May.INTROSPECT)
                .confidential("caller", grant("read", BILLING, OTHER));
        try (OauthServer server = OauthServer.start(folder, clients, config -> {})) {
            String events = "/auth/events?after=" + cursor(server.server(), "/auth/events");
            for (String resource : List.of(BILLING, OTHER)) {
                String form = OauthServer.ISSUE + "&resource=" + resource;
                String token = Pairs.json(server.postAs("caller", OauthServer.TOKEN, form))
                        .path("access_token")
                        .asText();
                assertEquals(
                        200,
                        server.postAs("caller", "/auth/token/revoke", "token=" + token)
                                .statusCode());
            }
            JsonNode all = Pairs.json(server.server().get(events, MASTER));
            assertEquals(List.of("issued", "revoked", "issued", "revoked"), kinds(all));
            JsonNode own = Pairs.json(server.server().get(events, "Authorization", basic("billing")));
            assertEquals(List.of("issued", "revoked", "superseded"), kinds(own));
            assertEquals(all.path("events").get(0), own.path("events").get(0));
            assertTrue(own.has("lag"), "the store knows the order of its changes");
        }
    }

    @Test
    void endedSessionsOfAClientAreReported() {
        try (OauthServer server = OauthServer.start(folder, new RegisteredClients(), config -> {})) {
            String events = "/auth/events?after=" + cursor(server.server(), "/auth/events");
            for (String[] call : new String[][] {
                {"POST", "", "{\"client_id\":\"me\"}"}, {"PATCH", "/me", "{\"disabled\":true}"}, {"DELETE", "/me", ""}
            }) {
                HttpResponse<String> answer = server.server()
                        .send(server.server()
                                .request("/auth/clients" + call[1], MASTER)
                                .header("Content-Type", "application/json")
                                .method(call[0], BodyPublishers.ofString(call[2])));
                assertTrue(answer.statusCode() < 300, answer.body());
            }
            JsonNode page = Pairs.json(server.server().get(events, MASTER));
            assertEquals(List.of("revoked", "revoked", "revoked"), kinds(page));
            page.path("events").forEach(event -> {
                assertEquals("me", event.path("client").asText());
                assertFalse(event.has("sid"), "all of them");
            });
        }
    }

    @Test
    void aStoreWithoutAnOrderReportsThatSomethingChangedAndNoLag() {
        try (SessionsInMemory sessions = new SessionsInMemory();
                RunningServer server =
                        RunningServer.start(config -> config.sessionStore(sessions), GuardedWsRouting.builder());
                Peer peer = Peer.connect(server, "/ws/events", MASTER)) {
            assertEquals("connected", peer.json().path("event").asText());
            String events = "/auth/events?after=" + cursor(server, "/auth/events");
            Pairs.pair(server.get("/auth/token/new?client_id=me"));
            JsonNode page = Pairs.json(server.get(events, MASTER));
            assertEquals(List.of("changed"), kinds(page));
            assertEquals("me", page.path("events").get(0).path("client").asText());
            assertFalse(page.has("lag"));
            assertEquals(page.path("events").get(0), peer.json(), "no beat");
        }
    }

    @Test
    void anotherSettingOfRegisteredClientsOnlyIsAChangeOfAny() {
        FastAuthFeature feature = FastAuthFeature.create(settings().buildPrototype());
        try (RunningServer server = serve(feature)) {
            String events = "/auth/events?after=" + cursor(server, "/auth/events");
            for (boolean only : new boolean[] {true, false, false}) {
                feature.reload(settings().registeredClientsOnly(only).buildPrototype());
            }
            JsonNode page = Pairs.json(server.get(events, MASTER));
            assertEquals(List.of("changed", "changed"), kinds(page));
            page.path("events").forEach(event -> assertFalse(event.has("client")));
        }
    }

    @Test
    void aStoreWithoutAnOrderReportsAClientThatIsDisabledToo() throws IOException {
        Path file =
                Files.writeString(folder.resolve("clients.yaml"), "clients: [{client-id: me, confidential: false}]");
        FastAuthConfig.Builder settings = FastAuthConfig.builder()
                .cryptographyKey(RunningServer.KEY)
                .masterToken(RunningServer.MASTER)
                .sessionStore(new SessionsInMemory())
                .clientsFile(file);
        FastAuthFeature feature = FastAuthFeature.create(settings.buildPrototype());
        try (RunningServer server = serve(feature)) {
            String events = "/auth/events?wait=0&after=" + cursor(server, "/auth/events");
            feature.reload(settings.buildPrototype());
            assertEquals(List.of(), kinds(Pairs.json(server.get(events, MASTER))));

            Files.writeString(file, "clients: [{client-id: me, confidential: false, disabled: true}]");
            feature.reload(settings.buildPrototype());
            JsonNode page = Pairs.json(server.get(events, MASTER));
            assertEquals(Set.of("changed"), Set.copyOf(kinds(page)));
            page.path("events")
                    .forEach(event -> assertEquals("me", event.path("client").asText()));
        }
    }

    @Test
    void theLogNamesWhoMayListenAtStart() {
        for (FastAuthConfig.Builder settings :
                List.of(settings(), settings().masterTokenPaths(List.of("/ws/events")))) {
            boolean listed = !settings.masterTokenPaths().isEmpty();
            try (CapturedLog log = new CapturedLog(GuardedWsRouting.class.getName());
                    RunningServer server = serve(FastAuthFeature.create(settings.buildPrototype()))) {
                assertEquals(
                        List.of(
                                "INFO Websocket /ws/access: access",
                                "INFO Websocket /ws/master: master",
                                "INFO Websocket /ws/events: master"
                                        + (listed ? "" : ", or a client that may introspect")),
                        log.messages());
            }
        }
    }

    @Test
    void aServerThatStopsDoesNotWaitForTheEndOfACall() {
        RunningServer server = serve(FastAuthFeature.create(settings().buildPrototype()));
        String events = "/auth/events?wait=30000&after=" + cursor(server, "/auth/events");
        HttpClient client = HttpClient.newHttpClient();
        var unused = client.sendAsync(server.request(events, MASTER).build(), BodyHandlers.ofString());
        await().until(() -> Metrics.of(server).value("fastauth_events_waiting") == 1);
        assertTimeoutPreemptively(Duration.ofSeconds(10), server::close);
        client.shutdownNow();
    }

    @Test
    void waitingCallsAreAnsweredWhenTheServiceStops() {
        FastAuthFeature feature =
                FastAuthFeature.create(settings().authPrefix("/tokens").buildPrototype());
        try (RunningServer server = serve(feature)) {
            String events = "/tokens/events?wait=30000&after=" + cursor(server, "/tokens/events");
            assertEquals(401, server.get("/tokens/events").statusCode());
            assertEquals(404, server.get("/auth/events", MASTER).statusCode());
            List<CompletableFuture<HttpResponse<String>>> waiting = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> server.get(events, MASTER)))
                    .limit(3)
                    .toList();
            await().until(() -> Metrics.of(server).value("fastauth_events_waiting") == 3);
            feature.closeWebSockets();
            waiting.forEach(call ->
                    assertEquals(200, call.orTimeout(5, TimeUnit.SECONDS).join().statusCode()));
        }
    }
}
