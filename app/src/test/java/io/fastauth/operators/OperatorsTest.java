package io.fastauth.operators;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.ConfigCheck;
import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.guard.RecentDenials;
import io.fastauth.http.ErrorAnswers;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.RunningServer;
import io.fastauth.testing.SettingsFolder;
import io.fastauth.token.RateLimit;
import io.fastauth.token.TokenPair;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations for operators of a running service. */
class OperatorsTest {

    private static final String[] MASTER = {"MASTER-TOKEN", RunningServer.MASTER};

    @TempDir
    private Path folder;

    private FastAuthConfig.Builder settings() {
        return FastAuthConfig.builder()
                .cryptographyKey(RunningServer.KEY)
                .masterToken(RunningServer.MASTER)
                .store(store -> store.url(url()));
    }

    private String url() {
        return "jdbc:sqlite:" + folder.resolve("tokens.db");
    }

    private RunningServer start() {
        return RunningServer.start(config -> config.store(store -> store.url(url())));
    }

    private static RunningServer serve(FastAuthFeature feature) {
        return RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .directHandlers(ErrorAnswers.unroutable(OptionalLong.empty()))
                .addFeature(feature)
                .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/auth/keys", "/auth/denials", "/auth/settings", "/auth/activity"})
    void onlyTheMasterIsToldAndNothingIsStored(String path) {
        try (RunningServer server = start()) {
            TokenPair pair = Pairs.pair(server.get("/auth/token/new?client_id=me"));
            assertEquals(401, server.get(path).statusCode());
            assertEquals(
                    401, server.get(path, "ACCESS-TOKEN", pair.accessToken()).statusCode());
            HttpResponse<String> told = server.get(path, MASTER);
            assertEquals(200, told.statusCode(), told.body());
            assertEquals("no-store", told.headers().firstValue("Cache-Control").orElseThrow());
        }
    }

    @Test
    void aDenialIsToldWithItsRuleAndItsClient() {
        try (RunningServer server = start()) {
            TokenPair pair = Pairs.pair(server.get("/auth/token/new?client_id=me"));
            Pairs.pair(server.get("/auth/token/new?client_id=me"));
            server.get("/access/health", "ACCESS-TOKEN", pair.accessToken());
            server.get("/access/health?secret=in-a-query");
            server.get("/auth/token/refresh?refresh_token=" + pair.refreshToken());

            JsonNode all = Pairs.json(server.get("/auth/denials", MASTER));
            assertEquals(RecentDenials.KEPT, all.path("kept").asInt());
            assertEquals(List.of("invalid_grant", "access_token_missing", "access_token_not_current"), reasons(all));
            JsonNode refused = all.path("denials").get(0);
            assertEquals("tokens", refused.path("door").asText());
            assertEquals("me", refused.path("client_id").asText());
            assertEquals(401, refused.path("status").asInt());
            assertEquals(
                    "refresh: the session has ended", refused.path("detail").asText());
            JsonNode missing = all.path("denials").get(1);
            assertEquals("/access/health", missing.path("path").asText());
            assertFalse(missing.has("client_id"));
            JsonNode superseded = all.path("denials").get(2);
            assertEquals("http", superseded.path("door").asText());
            assertEquals("GET", superseded.path("method").asText());
            assertEquals("/access/health", superseded.path("rule").asText());
            assertEquals("access", superseded.path("level").asText());
            assertEquals(401, superseded.path("status").asInt());
            assertEquals("me", superseded.path("client_id").asText());
            assertEquals("127.0.0.1", superseded.path("address").asText());
            assertTrue(superseded.path("time").asText().matches(".*T.*\\.[0-9]{3}Z"), superseded::toString);

            assertEquals(
                    List.of("access_token_missing"),
                    reasons(Pairs.json(server.get("/auth/denials?reason=access_token_missing", MASTER))));
            assertEquals(
                    2,
                    reasons(Pairs.json(server.get("/auth/denials?client_id=me", MASTER)))
                            .size());
            assertEquals(
                    1,
                    reasons(Pairs.json(server.get("/auth/denials?limit=1", MASTER)))
                            .size());
            assertEquals(
                    0,
                    reasons(Pairs.json(server.get("/auth/denials?client_id=other", MASTER)))
                            .size());
        }
    }

    @Test
    void theStatusIsTheOneThatAGatewayIsTold() {
        try (RunningServer server = RunningServer.start(
                config -> config.accessTokenPaths(List.of("/orders")).store(store -> store.url(url())))) {
            String[] twice = {"X-Original-URI", "/orders/1", "ACCESS-TOKEN", "a", "Authorization", "Bearer b"};
            assertEquals(401, server.get("/auth/verify", twice).statusCode());
            assertEquals(
                    400,
                    server.get("/orders/1", "ACCESS-TOKEN", "a", "Authorization", "Bearer b")
                            .statusCode());
            JsonNode denials = Pairs.json(server.get("/auth/denials", MASTER)).path("denials");
            assertEquals(List.of("http", "gateway"), denials.findValuesAsText("door"));
            assertEquals(List.of("400", "401"), denials.findValuesAsText("status"));
            assertEquals(List.of("/orders/1", "/orders/1"), denials.findValuesAsText("path"));
        }
    }

    private static List<String> reasons(JsonNode denials) {
        return denials.path("denials").findValuesAsText("reason");
    }

    @ParameterizedTest
    @CsvSource({
        "/auth/denials?limit=0, limit",
        "/auth/denials?limit=1001, limit",
        "/auth/denials?limit=x, limit",
        "/auth/denials?limit=1&limit=2, limit",
        "/auth/denials?client_id=, client_id",
        "/auth/denials?reason=A-B, reason",
        "/auth/clients?search=, search",
        "/auth/clients?search=%00, search"
    })
    void aWrongParameterIsNamed(String path, String name) {
        try (RunningServer server = start()) {
            HttpResponse<String> answer = server.get(path, MASTER);
            assertEquals(400, answer.statusCode(), answer.body());
            assertTrue(Pairs.json(answer).path("detail").asText().startsWith(name + " "), answer.body());
        }
    }

    @Test
    void aReloadChangesTheSettingsThatItPutsInForceAndNoOthers() {
        FastAuthFeature feature = FastAuthFeature.create(settings().buildPrototype());
        try (RunningServer server = serve(feature)) {
            assertEquals(
                    "default",
                    setting(server, "guard.failure-limit").path("source").asText());
            feature.reload(settings()
                    .appName("other")
                    .guard(guard -> guard.failureLimit(RateLimit.of("7, 8/min")))
                    .buildPrototype());
            JsonNode limit = setting(server, "guard.failure-limit");
            assertEquals("7, 8/min", limit.path("value").asText());
            assertEquals("application", limit.path("source").asText());
            JsonNode name = setting(server, "app-name");
            assertEquals("fastauth", name.path("value").asText(), "takes effect at the next start");
            assertEquals("default", name.path("source").asText());
        }
    }

    @Test
    void aReloadOfFilesTellsWhereTheNewValueIs() {
        SettingsFolder files = new SettingsFolder(folder);
        FastAuthFeature feature = FastAuthFeature.create(read(files, Map.of("FASTAUTH_TOKENS_REFRESH_GRACE", "10s")));
        try (RunningServer server = serve(feature)) {
            assertEquals(
                    "10s", setting(server, "tokens.refresh-grace").path("value").asText());
            feature.reload(read(files, Map.of("FASTAUTH_TOKENS_REFRESH_GRACE", "20s", "FASTAUTH_APP_NAME", "other")));
            JsonNode grace = setting(server, "tokens.refresh-grace");
            assertEquals("20s", grace.path("value").asText());
            assertEquals(
                    "environment variable FASTAUTH_TOKENS_REFRESH_GRACE",
                    grace.path("source").asText());
            assertEquals("fastauth", setting(server, "app-name").path("value").asText());
        }
    }

    private FastAuthConfig read(SettingsFolder files, Map<String, String> environment) {
        return ConfigCheck.config(files.read(
                "{\"store\": {\"url\": \"" + url() + "\"}}",
                environment,
                "MASTER_TOKEN=" + RunningServer.MASTER + "\nCRYPTOGRAPHY_KEY=" + RunningServer.KEY + "\n"));
    }

    private static JsonNode setting(RunningServer server, String key) {
        return StreamSupport.stream(
                        Pairs.json(server.get("/auth/settings", MASTER))
                                .path("settings")
                                .spliterator(),
                        false)
                .filter(setting -> setting.path("key").asText().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theActivityNamesTheStoreAndThisReplica() {
        try (RunningServer server = start()) {
            JsonNode activity = Pairs.json(server.get("/auth/activity", MASTER));
            assertEquals("sqlite", activity.path("store").path("kind").asText());
            assertTrue(activity.path("store").path("ready").asBoolean());
            assertEquals(10, activity.path("interval").asInt());
            assertTrue(activity.path("samples").isArray());
            assertEquals(0, activity.path("websockets").asInt());
            assertEquals(1, activity.path("replicas").size());
            String replica = activity.path("replica").asText();
            assertEquals(replica, activity.path("replicas").get(0).path("id").asText());
            assertEquals(
                    replica,
                    Pairs.json(server.get("/auth/denials", MASTER))
                            .path("replica")
                            .asText());
        }
    }

    @Test
    void replicasHearEachOtherThroughPostgres() throws Exception {
        String url = RunningPostgres.shared().newServiceUrl() + "?user=postgres";
        try (RunningServer one = RunningServer.start(config -> config.store(store -> store.url(url)));
                RunningServer other = RunningServer.start(config -> config.store(store -> store.url(url)))) {
            String id = Pairs.json(other.get("/auth/activity", MASTER))
                    .path("replica")
                    .asText();
            await().untilAsserted(() -> {
                JsonNode activity = Pairs.json(one.get("/auth/activity", MASTER));
                assertEquals("postgresql", activity.path("store").path("kind").asText());
                assertEquals(2, activity.path("replicas").size());
                assertTrue(activity.path("replicas").findValuesAsText("id").contains(id), activity::toString);
            });
        }
    }
}
