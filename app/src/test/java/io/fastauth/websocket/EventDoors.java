package io.fastauth.websocket;

import static io.fastauth.testing.RegisteredClients.grant;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.FastAuthFeature;
import io.fastauth.guard.ClientAuthenticator;
import io.fastauth.guard.EventAccess;
import io.fastauth.http.FailureLimiter;
import io.fastauth.http.Problems;
import io.fastauth.http.ServedPaths;
import io.fastauth.registry.Client;
import io.fastauth.registry.ClientRegistry;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RegisteredClients;
import io.fastauth.testing.RegisteredClients.May;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.Audience;
import io.fastauth.token.EventStream;
import io.fastauth.token.RateLimit;
import io.fastauth.token.SessionChange;
import io.fastauth.token.SessionChange.Kind;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenProfile;
import io.fastauth.tokens.EventsFeature;
import io.fastauth.tokens.WaitingCalls;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A stream of events at both of its doors, the websocket and the long poll, with registered clients. */
final class EventDoors implements AutoCloseable {

    static final String WS = "/own/ws";
    static final String POLL = "/own/events";
    static final String[] MASTER = {"MASTER-TOKEN", RunningServer.MASTER};
    static final String BILLING = "https://billing.example";
    static final String OTHER = "https://other.example";
    static final int CALLS = 3;
    static final int CALLS_OF_CLIENT = 2;

    final Map<String, Client> clients = new ConcurrentHashMap<>();
    volatile Optional<Duration> lag = Optional.empty();
    volatile boolean down;
    /** How long the registry takes to find a client. */
    volatile Duration finding = Duration.ZERO;

    final EventStream stream = new EventStream(200, Clock.systemUTC(), () -> lag);
    final RunningServer server;

    EventDoors(Path folder) {
        new RegisteredClients()
                .confidential("billing", grant("read", BILLING), May.INTROSPECT)
                .confidential("caller", grant("read", BILLING))
                .confidential("off", grant("read", BILLING), May.INTROSPECT)
                .disable("off")
                .all()
                .forEach(client -> clients.put(client.id(), client));
        ClientRegistry registry = new ClientRegistry(this::find, Clock.systemUTC());
        EventAccess access = new EventAccess(
                new ClientAuthenticator(
                        registry, new FailureLimiter(() -> new RateLimit(60, 1_000)), event -> {}, Clock.systemUTC()),
                TokenProfile.standard());
        server = RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .addFeature(FastAuthFeature.create(config -> config.cryptographyKey(RunningServer.KEY)
                        .masterToken(RunningServer.MASTER)
                        .store(store -> store.url("jdbc:sqlite:" + folder.resolve("t.db")))
                        .guard(guard -> guard.failureLimit(new RateLimit(60, 1_000)))))
                .addRouting(GuardedWsRouting.builder()
                        .endpoint(WS, new Endpoint.Events(stream, access, () -> Duration.ofSeconds(60))))
                .routing(routing -> new EventsFeature(
                                stream,
                                access,
                                new WaitingCalls(CALLS, CALLS_OF_CLIENT),
                                new Problems("test"),
                                new ServedPaths("/own", "/root"))
                        .addTo(routing))
                .build());
    }

    @Override
    public void close() {
        stream.close();
        server.close();
    }

    private Optional<Client> find(String id) {
        if (down) {
            throw new StoreUnavailableException("down");
        }
        LockSupport.parkNanos(finding.toNanos());
        return Optional.ofNullable(clients.get(id));
    }

    String token(String client) {
        return Pairs.pair(server.get("/auth/token/new?client_id=" + client)).accessToken();
    }

    static SessionChange change(Kind kind, String client, Audience granted) {
        return new SessionChange(
                kind,
                client,
                OptionalInt.of(0),
                Optional.of(new UUID(0, 1)),
                0,
                Optional.empty(),
                Optional.empty(),
                granted);
    }

    JsonNode poll(String query, String... headers) {
        HttpResponse<String> answer = server.get(POLL + query, headers);
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElse(""));
        return Pairs.json(answer);
    }

    CompletableFuture<HttpResponse<String>> pollLater(String query, String... headers) {
        return CompletableFuture.supplyAsync(() -> server.get(POLL + query, headers));
    }

    static <T> T soon(CompletableFuture<T> answer) {
        return answer.orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** The answer tells, in milliseconds, the lag that the store reported and the time since. */
    void assertLag(JsonNode answer) {
        long told = answer.path("lag").asLong();
        assertTrue(told >= lag.orElseThrow().toMillis() && told < 60_000, answer.toString());
    }
}
