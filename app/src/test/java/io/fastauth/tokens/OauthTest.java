package io.fastauth.tokens;

import static io.fastauth.testing.Pairs.pair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.FastAuthConfig;
import io.fastauth.testing.HandmadeToken;
import io.fastauth.testing.ManualClock;
import io.fastauth.testing.Peer;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.LifetimeRange;
import io.fastauth.token.TokenPair;
import io.fastauth.websocket.GuardedWsRouting;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revocation, introspection, metadata, and the audit of all of it. */
class OauthTest {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";
    private static final String INACTIVE = "{\"active\":false}";

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private final List<AuditEvent> events = new CopyOnWriteArrayList<>();
    private RunningServer server;

    private void start(Consumer<FastAuthConfig.Builder> more) {
        server = RunningServer.start(
                config -> {
                    config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                            .clock(clock)
                            .addAuditLog(events::add);
                    more.accept(config);
                },
                GuardedWsRouting.builder());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private TokenPair issue(String client) {
        return pair(server.get("/auth/token/new?client_id=" + client));
    }

    private int access(TokenPair pair) {
        return server.get("/access/health", "ACCESS-TOKEN", pair.accessToken()).statusCode();
    }

    private int revoke(String form, String... headers) {
        return server.post("/auth/token/revoke", FORM, form, headers).statusCode();
    }

    private String introspect(String token) {
        return server.post("/auth/token/introspect", FORM, "token=" + token, "MASTER-TOKEN", RunningServer.MASTER)
                .body();
    }

    @Test
    void eitherTokenEndsThePairAndTheOtherClientsGoOn() {
        start(config -> {});
        TokenPair other = issue("other");
        for (boolean byAccess : List.of(true, false)) {
            TokenPair pair = issue("me");
            assertEquals(200, revoke("token=" + (byAccess ? pair.accessToken() : pair.refreshToken())));
            assertEquals(401, access(pair));
            assertEquals(
                    401,
                    server.get("/auth/token/refresh?refresh_token=" + pair.refreshToken())
                            .statusCode());
        }
        assertEquals(200, access(other));
    }

    @Test
    void aReplacedTokenEndsTheSessionButOneOfAnEarlierSessionDoesNot() {
        start(config -> {});
        TokenPair earlier = issue("me");
        TokenPair first = issue("me");
        TokenPair second = pair(server.get("/auth/token/refresh?refresh_token=" + first.refreshToken()));

        assertEquals(200, revoke("token=" + earlier.refreshToken()));
        assertEquals(200, access(second));
        assertEquals(200, revoke("token=" + first.accessToken()));
        assertEquals(401, access(second));
    }

    @Test
    void theAnswerIs200WhateverTheTokenWas() {
        start(config -> {});
        TokenPair pair = issue("me");

        assertEquals(200, revoke("token=x.y.z&token_type_hint=whatever"));
        assertEquals(200, revoke("token="));
        assertEquals(200, revoke("token=garbage"));
        assertEquals(
                200,
                server.post("/auth/token/revoke", JSON, "{\"token\":\"x\"}").statusCode());
        assertEquals(
                200,
                server.get("/auth/token/refresh?refresh_token=" + pair.refreshToken())
                        .statusCode());
    }

    @Test
    void aClientIsEndedByTheMasterOnly() {
        start(config -> {});
        TokenPair pair = issue("me");

        assertEquals(401, revoke("client_id=me"));
        assertEquals(401, revoke("client_id=me", "MASTER-TOKEN", "wrong"));
        assertEquals(401, revoke("client_id=me", "Authorization", "Bearer " + pair.accessToken()));
        assertEquals(200, access(pair));
        assertEquals(200, revoke("client_id=me", "Authorization", "Bearer " + RunningServer.MASTER));
        assertEquals(401, access(pair));
        assertEquals(200, revoke("client_id=nobody", "MASTER-TOKEN", RunningServer.MASTER));
    }

    @Test
    void malformedRequestsAreAnsweredAsTheRfcSays() {
        start(config -> {});
        for (String form : List.of("", "token=a&token=b", "token=a&client_id=b&client_id=b", "token=%zz")) {
            HttpResponse<String> answer = server.post("/auth/token/revoke", FORM, form);
            assertEquals(400, answer.statusCode(), form);
            assertTrue(
                    answer.body().startsWith("{\"error\":\"invalid_request\",\"error_description\":\""), answer.body());
        }
        assertEquals(405, server.get("/auth/token/revoke").statusCode());
    }

    @Test
    void revocationClosesAnOpenWebSocket() {
        start(config -> {});
        TokenPair pair = issue("me");
        try (Peer peer = Peer.connect(server, "/ws/access", "ACCESS-TOKEN", pair.accessToken())) {
            assertEquals(Peer.ACCEPTED, peer.text());
            revoke("token=" + pair.refreshToken());

            assertEquals(new Peer.Close(1008, "Disconnected: The access token was revoked"), peer.close(10_000));
        }
    }

    @Test
    void introspectionSaysWhatCurrentTokensSay() throws Exception {
        start(config -> {});
        TokenPair pair = issue("me");
        JsonNode access = new ObjectMapper().readTree(introspect(pair.accessToken()));
        JsonNode refresh = new ObjectMapper().readTree(introspect(pair.refreshToken()));

        assertTrue(access.get("active").booleanValue());
        assertEquals("me", access.get("client_id").textValue());
        assertEquals("me", access.get("sub").textValue());
        assertEquals("Bearer", access.get("token_type").textValue());
        assertEquals("refresh_token", refresh.get("token_type").textValue());
        assertEquals(clock.instant().getEpochSecond(), access.get("iat").longValue());
        assertEquals(
                clock.instant().plus(Duration.ofDays(30)).getEpochSecond(),
                access.get("exp").longValue());
        assertEquals(access.get("sid"), refresh.get("sid"));
        assertFalse(access.get("jti").equals(refresh.get("jti")));
    }

    @Test
    void inactiveIsOneAnswerWhateverTheReason() {
        start(config -> config.tokens(tokens -> tokens.accessLifetime(LifetimeRange.of(Duration.ofMinutes(1)))));
        TokenPair superseded = issue("me");
        TokenPair pair = issue("me");
        TokenPair revoked = issue("revoked");
        revoke("token=" + revoked.accessToken());
        String claims = "{\"client_id\":\"me\",\"type\":\"access\",\"exp\":4000000000,\"iat\":1}";

        for (String token : List.of(
                superseded.accessToken(),
                superseded.refreshToken(),
                revoked.refreshToken(),
                HandmadeToken.original(claims, RunningServer.KEY),
                HandmadeToken.original(claims, "another-key-another-key-another-key-1"),
                pair.accessToken() + "x",
                "a.b.c",
                "garbage",
                "")) {
            assertEquals(INACTIVE, introspect(token));
        }
        clock.advance(Duration.ofMinutes(1));
        assertEquals(INACTIVE, introspect(pair.accessToken()));
    }

    @Test
    void introspectionTakesJsonAndAsksForTheMaster() {
        start(config -> {});
        String body = "{\"token\":\"" + issue("me").accessToken() + "\"}";

        assertEquals(401, server.post("/auth/token/introspect", JSON, body).statusCode());
        assertTrue(server.post("/auth/token/introspect", JSON, body, "MASTER-TOKEN", RunningServer.MASTER)
                .body()
                .startsWith("{\"active\":true"));
    }

    @Test
    void theMetadataNamesWhereThingsAre() throws Exception {
        start(config -> config.authPrefix("/tokens").rootPath("/api"));
        String issuer = "http://127.0.0.1:" + server.port() + "/api";
        for (String path : List.of(
                "/.well-known/oauth-authorization-server",
                "/api/.well-known/oauth-authorization-server",
                "/.well-known/oauth-authorization-server/api")) {
            JsonNode metadata = new ObjectMapper().readTree(server.get(path).body());
            assertEquals(issuer, metadata.get("issuer").textValue());
            assertEquals(
                    issuer + "/tokens/token/revoke",
                    metadata.get("revocation_endpoint").textValue());
        }
        assertEquals(
                200, server.post("/api/tokens/token/revoke", FORM, "token=x").statusCode());
    }

    @Test
    void theAuditTellsWhatHappenedAndNeverAToken() {
        start(config -> {});
        TokenPair first = issue("me");
        TokenPair second = pair(server.get("/auth/token/refresh?refresh_token=" + first.refreshToken()));
        server.get("/auth/token/refresh?refresh_token=" + first.refreshToken());
        clock.advance(Duration.ofMinutes(1));
        server.get("/auth/token/refresh?refresh_token=" + first.refreshToken());
        access(second);
        revoke("token=" + issue("me").accessToken());

        assertEquals(
                List.of("issued", "refreshed", "replayed", "reuse_detected", "denied", "issued", "revoked"),
                events.stream().map(event -> event.kind().text()).toList());
        for (AuditEvent event : events) {
            assertEquals("me", event.clientId().orElseThrow());
            assertEquals("127.0.0.1", event.address().orElseThrow());
            assertTrue(event.tokenId().isPresent() && event.session().isPresent(), event.toString());
            assertFalse(event.toString().contains("eyJ"), event.toString());
        }
        assertTrue(events.getFirst().keyId().isPresent());
        assertEquals("Invalid Client ID", events.get(4).reason().orElseThrow());
    }

    @Test
    void refusedCredentialsOfEveryDoorAreAudited() {
        start(config -> {});
        server.get("/master/health", "MASTER-TOKEN", "wrong-secret");
        server.get("/auth/verify/access", "ACCESS-TOKEN", "wrong-secret");
        server.get("/auth/token/refresh?refresh_token=wrong-secret");
        revoke("client_id=me", "MASTER-TOKEN", "wrong-secret");
        try (Peer peer = Peer.connect(server, "/ws/access", "ACCESS-TOKEN", "wrong-secret")) {
            assertEquals(1008, peer.close(10_000).code());
        }

        assertEquals(
                List.of("denied", "denied", "denied", "denied", "denied"),
                events.stream().map(event -> event.kind().text()).toList());
        assertFalse(events.toString().contains("wrong-secret"));
    }
}
