package io.fastauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.http.HeaderNames;
import io.helidon.security.Security;
import io.helidon.security.SecurityContext;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.security.WebClientSecurity;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.security.SecurityFeature;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FastAuth inside another application. */
class EmbeddingTest {

    @TempDir
    Path folder;

    @Test
    void theJarAndItsConfigurationAreEnough() {
        Map<String, String> entries = new HashMap<>(Map.of(
                "server.host", "127.0.0.1",
                "server.port", "0",
                "server.features.fastauth.store.url", "jdbc:sqlite:" + folder.resolve("tokens.db"),
                "server.features.fastauth.cryptography-key", RunningServer.KEY,
                "server.features.fastauth.access-token-paths.0", "/mine"));
        Config config = Config.just(ConfigSources.create(entries));
        try (RunningServer server = RunningServer.of(WebServer.builder()
                .config(config.get("server"))
                .routing(routing -> routing.get("/mine", (request, response) -> response.send("mine")))
                .build())) {
            assertEquals(401, server.get("/mine").statusCode());
            String token = Pairs.pair(server.get("/auth/token/new")).accessToken();
            assertEquals("mine", server.get("/mine", "ACCESS-TOKEN", token).body());
        }
    }

    @Test
    void aServerThatDoesNotConfigureItIsLeftAsItIs() {
        try (RunningServer server = RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .routing(routing -> routing.get("/mine", (request, response) -> response.send("mine")))
                .build())) {
            assertEquals("mine", server.get("/mine").body());
            assertEquals(404, server.get("/auth/token/new").statusCode());
            assertEquals(404, server.get("/health").statusCode());
        }
    }

    @Test
    void theHostsHandlersAndErrorAnswersComeBeforeOurs() {
        try (RunningServer server =
                embedded(routing -> routing.get("/health", (request, response) -> response.send("own"))
                        .get("/fail", (request, response) -> {
                            throw new IllegalStateException("secret text");
                        })
                        .get("/gone", (request, response) -> {
                            throw new UnsupportedOperationException("gone");
                        })
                        .error(
                                UnsupportedOperationException.class,
                                (request, response, e) -> response.status(410).send("own")))) {
            assertEquals("own", server.get("/health").body());
            assertEquals("own", server.get("/gone").body());
            assertEquals(500, server.get("/fail").statusCode());
            assertFalse(server.get("/fail").body().contains("secret"));
        }
    }

    @Test
    void rolesOfHelidonSecurityAreAccessAndMaster() {
        Security security = Security.builder()
                .addProvider(FastAuthSecurityProvider.create(), FastAuthFeature.NAME)
                .build();
        try (RunningServer server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db"))),
                routing -> routing.get("/for-access", SecurityFeature.rolesAllowed("access"), EmbeddingTest::whoAmI)
                        .get("/for-master", SecurityFeature.rolesAllowed("master"), EmbeddingTest::whoAmI)
                        .get("/programmatic", SecurityFeature.allowAnonymous(), EmbeddingTest::programmatic),
                SecurityFeature.create(feature -> feature.security(security)))) {
            String token =
                    Pairs.pair(server.get("/auth/token/new?client_id=me")).accessToken();

            assertEquals("me", server.get("/for-access", "ACCESS-TOKEN", token).body());
            assertEquals(
                    "me",
                    server.get("/for-access", "Authorization", "Bearer " + token)
                            .body());
            assertEquals(401, server.get("/for-access").statusCode());
            assertEquals(401, server.get("/for-access", "ACCESS-TOKEN", "x").statusCode());
            assertEquals(403, server.get("/for-master", "ACCESS-TOKEN", token).statusCode());
            assertEquals(
                    "master",
                    server.get("/for-master", "MASTER-TOKEN", RunningServer.MASTER)
                            .body());
            assertEquals(
                    "access true master false",
                    server.get("/programmatic", "ACCESS-TOKEN", token).body());
            assertEquals(
                    "access true master true",
                    server.get("/programmatic", "ACCESS-TOKEN", token, "MASTER-TOKEN", RunningServer.MASTER)
                            .body());
            assertEquals(
                    "access false master false", server.get("/programmatic").body());
        }
    }

    @Test
    void aCallToATrustedHostCarriesTheCallersTokenOnAndToAnotherDoesNot() {
        try (RunningServer inner = RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .routing(routing -> routing.get(
                        "/",
                        (request, response) -> response.send(request.headers()
                                .first(HeaderNames.AUTHORIZATION)
                                .orElse("nothing"))))
                .build())) {
            Security security = Security.builder()
                    .addProvider(FastAuthSecurityProvider.create("127.0.0.1"), FastAuthFeature.NAME)
                    .build();
            try (RunningServer server = RunningServer.start(
                    config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db"))),
                    routing -> routing.get("/trusted", calling("http://127.0.0.1:" + inner.port()))
                            .get("/other", calling("http://localhost:" + inner.port())),
                    SecurityFeature.create(feature -> feature.security(security)))) {
                String token = Pairs.pair(server.get("/auth/token/new")).accessToken();

                assertEquals(
                        "Bearer " + token,
                        server.get("/trusted", "ACCESS-TOKEN", token).body());
                assertEquals(
                        "nothing",
                        server.get("/trusted", "ACCESS-TOKEN", token + "x").body());
                assertEquals("nothing", server.get("/trusted").body());
                assertEquals(
                        "nothing", server.get("/other", "ACCESS-TOKEN", token).body());
            }
        }
    }

    @Test
    void theServedDocumentIsTheContractAtTheServedPaths() {
        try (RunningServer server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                        .authPrefix("/tokens"))) {
            JsonNode document = Pairs.json(server.get("/openapi", "Accept", "application/json"));

            assertTrue(document.path("paths").has("/tokens/token/new"));
            assertFalse(document.path("paths").has("/auth/token/new"));
            assertTrue(document.path("components").path("securitySchemes").has("MasterTokenHeader"));
            assertTrue(
                    server.get("/openapi", "Accept", "application/yaml").body().contains("MasterTokenHeader"));
            assertEquals(
                    "openapi/ui",
                    server.get("/docs").headers().firstValue("Location").orElse(""));
            assertEquals(200, server.get("/openapi/ui/index.html").statusCode());
        }
    }

    @Test
    void openIssuanceOnAnotherAddressThanLoopbackIsRefused() {
        assertOpenIssuanceRefused(WebServer.builder().host("0.0.0.0").port(0));
    }

    /** A bind address overrides the host of a listener. */
    @Test
    void openIssuanceOnABindAddressThatIsNotLoopbackIsRefused() {
        assertOpenIssuanceRefused(
                WebServer.builder().host("127.0.0.1").bindAddress(new InetSocketAddress("0.0.0.0", 0)));
    }

    private void assertOpenIssuanceRefused(WebServerConfig.Builder open) {
        open.shutdownHook(false)
                .addFeature(FastAuthFeature.create(
                        config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))));
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, open::build);

        assertTrue(refusal.getMessage().contains("guard.allow-open-issuance"), refusal.getMessage());
    }

    private RunningServer embedded(Consumer<HttpRouting.Builder> routing) {
        return RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db"))), routing);
    }

    private static void whoAmI(ServerRequest request, ServerResponse response) {
        response.send(request.context().get(SecurityContext.class).orElseThrow().userName());
    }

    private static void programmatic(ServerRequest request, ServerResponse response) {
        SecurityContext security = request.context().get(SecurityContext.class).orElseThrow();
        response.send("access " + security.isUserInRole("access") + " master " + security.isUserInRole("master"));
    }

    private static Handler calling(String url) {
        return (request, response) -> {
            WebClient client = WebClient.builder()
                    .baseUri(url)
                    .servicesDiscoverServices(false)
                    .addService(WebClientSecurity.create())
                    .build();
            response.send(client.get("/").requestEntity(String.class));
        };
    }
}
