package io.fastauth.tokens;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.atlassian.oai.validator.model.SimpleResponse;
import io.fastauth.guard.PathEntry;
import io.fastauth.http.AddressLimiter;
import io.fastauth.http.Problems;
import io.fastauth.http.ServedPaths;
import io.fastauth.testing.ContractAnswers;
import io.fastauth.testing.HandmadeToken;
import io.fastauth.testing.Metrics;
import io.fastauth.testing.OauthServer;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RegisteredClients;
import io.fastauth.testing.RegisteredClients.May;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.Grant;
import io.fastauth.token.IssuingPolicy;
import io.fastauth.token.Keyring;
import io.fastauth.token.RateLimit;
import io.fastauth.token.TokenPair;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server answers is what {@code openapi.yaml} promises: every documented response. */
class ContractTest {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String REVOKE = "/auth/token/revoke";
    private static final String INTROSPECT = "/auth/token/introspect";
    private static final String TOKEN = OauthServer.TOKEN;
    private static final String EVENTS = "/auth/events";
    private static final List<String> OPERATORS =
            List.of("/auth/keys", "/auth/denials", "/auth/settings", "/auth/activity");
    private static final String REFRESH = OauthServer.REFRESH;

    private final ContractAnswers answers = new ContractAnswers();

    @Test
    void everyDocumentedResponseIsAnsweredAsDocumented(@TempDir Path folder) {
        try (RunningServer server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("a.db"))))) {
            TokenPair pair = Pairs.pair(exchange(server, "GET", "/auth/token/new", "?client_id=me"));
            exchange(server, "GET", "/auth/token/new", "?client_id=");
            exchange(server, "GET", "/auth/token/new", "", "Origin", "https://evil.example");
            foreignHost(server);
            exchange(server, "GET", "/health", "");
            exchange(server, "GET", "/access/health", "", "ACCESS-TOKEN", pair.accessToken());
            exchange(server, "GET", "/access/health", "");
            exchange(server, "GET", "/access/health", "", "ACCESS-TOKEN", "a", "Authorization", "Bearer a");
            exchange(server, "GET", "/master/health", "", "MASTER-TOKEN", RunningServer.MASTER);
            exchange(server, "GET", "/master/health", "");
            exchange(server, "GET", "/auth/verify", "", "X-Original-URI", "/open");
            exchange(server, "GET", "/auth/verify", "");
            exchange(server, "GET", "/auth/verify/access", "", "ACCESS-TOKEN", pair.accessToken());
            exchange(server, "GET", "/auth/verify/access", "");
            exchange(server, "GET", "/auth/verify/master", "", "MASTER-TOKEN", RunningServer.MASTER);
            exchange(server, "GET", "/auth/verify/master", "");
            exchange(server, "GET", "/auth/explain", "?path=/access/health", "MASTER-TOKEN", RunningServer.MASTER);
            exchange(server, "GET", "/auth/explain", "?path=%25", "MASTER-TOKEN", RunningServer.MASTER);
            exchange(server, "GET", "/auth/explain", "", "MASTER-TOKEN", RunningServer.MASTER);
            exchange(server, "GET", "/auth/explain", "?path=/");
            exchange(server, "GET", "/master/health", "", "MASTER-TOKEN", "a", "MASTER-TOKEN", "a");
            events(server);
            for (String path : OPERATORS) {
                exchange(server, "GET", path, "", "MASTER-TOKEN", RunningServer.MASTER);
                exchange(server, "GET", path, "");
                exchange(server, "GET", path, "", "MASTER-TOKEN", "a", "MASTER-TOKEN", "a");
            }
            exchange(server, "GET", "/.well-known/oauth-authorization-server", "");
            exchange(server, "GET", "/.well-known/jwks.json", "");
            exchange(server, "GET", "/.well-known/jwks.json", "", "If-None-Match", "*");
            for (String path : List.of(REVOKE, INTROSPECT)) {
                post(server, path, FORM, "token=x", "MASTER-TOKEN", RunningServer.MASTER);
                post(server, path, FORM, "", "MASTER-TOKEN", RunningServer.MASTER);
                post(server, path, FORM, "token=" + "x".repeat(20_000), "MASTER-TOKEN", RunningServer.MASTER);
                post(server, path, "text/plain", "token=x", "MASTER-TOKEN", RunningServer.MASTER);
            }
            post(server, INTROSPECT, FORM, "token=" + pair.accessToken(), "MASTER-TOKEN", RunningServer.MASTER);
            post(server, INTROSPECT, FORM, "token=x", "MASTER-TOKEN", "a", "MASTER-TOKEN", "a");
            post(server, INTROSPECT, FORM, "token=x");
            post(server, REVOKE, FORM, "client_id=me");
            exchange(server, "GET", "/auth/token/refresh", "?refresh_token=" + pair.refreshToken());
            exchange(server, "GET", "/auth/token/refresh", "?refresh_token=x");
            exchange(server, "GET", "/auth/token/refresh", "");
            post(server, FORM, "refresh_token=" + pair.refreshToken());
            post(server, TOKEN, FORM, REFRESH + pair.refreshToken());
            post(server, TOKEN, FORM, REFRESH + "x");
            post(server, TOKEN, FORM, "grant_type=client_credentials");
            post(server, TOKEN, FORM, REFRESH + "x".repeat(20_000));
            post(server, FORM, "refresh_token=x");
            post(server, FORM, "");
            post(server, FORM, "refresh_token=" + "x".repeat(20_000));
            post(server, "text/plain", "refresh_token=x");
        }
        try (RunningServer guarded =
                RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("b.db")))
                        .masterTokenPaths(List.of("/auth/token", "/health", "/.well-known")))) {
            exchange(guarded, "GET", "/auth/token/new", "");
            exchange(guarded, "GET", "/health", "");
            exchange(guarded, "GET", "/.well-known/oauth-authorization-server", "");
            exchange(guarded, "GET", "/.well-known/jwks.json", "");
            exchange(guarded, "GET", "/auth/token/refresh", "?refresh_token=x");
        }
        try (RunningServer scoped =
                RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("e.db")))
                        .accessTokenPaths(Stream.of("/health", "/access", "/.well-known")
                                .map(path -> PathEntry.of(path).withScope("orders:read"))
                                .toList()))) {
            String token = Pairs.pair(scoped.get("/auth/token/new")).accessToken();
            for (String path : List.of("/health", "/access/health", "/.well-known/oauth-authorization-server")) {
                exchange(scoped, "GET", path, "", "ACCESS-TOKEN", token);
            }
            exchange(scoped, "GET", "/auth/verify", "", "X-Original-URI", "/health", "ACCESS-TOKEN", token);
            exchange(
                    scoped,
                    "GET",
                    "/auth/explain",
                    "?path=/health",
                    "MASTER-TOKEN",
                    RunningServer.MASTER,
                    "EXPLAIN-TOKEN",
                    token);
        }
        try (RunningServer limited =
                RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("c.db")))
                        .guard(guard -> guard.issueLimit(new RateLimit(1, 1)).failureLimit(new RateLimit(1, 1))))) {
            for (int i = 0; i < 2; i++) {
                exchange(limited, "GET", "/auth/token/new", "");
                exchange(limited, "GET", "/access/health", "", "ACCESS-TOKEN", "x");
                exchange(limited, "GET", "/master/health", "", "MASTER-TOKEN", "x");
                exchange(limited, "GET", "/auth/explain", "?path=/", "MASTER-TOKEN", "x");
                exchange(limited, "GET", "/auth/token/refresh", "?refresh_token=x");
                post(limited, FORM, "refresh_token=x");
                post(limited, TOKEN, FORM, REFRESH + "x");
                post(limited, REVOKE, FORM, "client_id=me", "MASTER-TOKEN", "x");
                post(limited, INTROSPECT, FORM, "token=x", "MASTER-TOKEN", "x");
                exchange(limited, "GET", EVENTS, "", "MASTER-TOKEN", "x");
                OPERATORS.forEach(path -> exchange(limited, "GET", path, "", "MASTER-TOKEN", "x"));
            }
        }
        AtomicBoolean ended = new AtomicBoolean();
        try (RunningServer refusing =
                RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("d.db")))
                        .issuingPolicy(request -> ended.get()
                                ? IssuingPolicy.Ruling.refuse("the contract has ended")
                                : IssuingPolicy.Ruling.allow()))) {
            TokenPair pair = Pairs.pair(exchange(refusing, "GET", "/auth/token/new", "?client_id=me"));
            ended.set(true);
            exchange(refusing, "GET", "/auth/token/new", "?client_id=me");
            exchange(refusing, "GET", "/auth/token/refresh", "?refresh_token=" + pair.refreshToken());
            post(refusing, FORM, "refresh_token=" + pair.refreshToken());
        }
        try (RunningServer unavailable = RunningServer.start(config -> config.databaseApiUrl("http://127.0.0.1:1"))) {
            String signed = HandmadeToken.original(
                    "{\"client_id\":\"a\",\"type\":\"access\",\"exp\":4000000000,\"iat\":1}", RunningServer.KEY);
            exchange(unavailable, "GET", "/auth/token/new", "");
            exchange(unavailable, "GET", "/access/health", "", "ACCESS-TOKEN", signed);
            exchange(unavailable, "GET", "/auth/verify/access", "", "ACCESS-TOKEN", signed);
            exchange(
                    unavailable, "GET", "/auth/verify", "", "X-Original-URI", "/access/health", "ACCESS-TOKEN", signed);
            String explained = exchange(
                            unavailable,
                            "GET",
                            "/auth/explain",
                            "?path=/access/health",
                            "MASTER-TOKEN",
                            RunningServer.MASTER,
                            "EXPLAIN-TOKEN",
                            signed)
                    .body();
            assertTrue(explained.contains("\"unavailable\""), explained);
            String refresh = HandmadeToken.original(
                    "{\"client_id\":\"a\",\"type\":\"refresh\",\"exp\":4000000000,\"iat\":1}", RunningServer.KEY);
            exchange(unavailable, "GET", "/auth/token/refresh", "?refresh_token=" + refresh);
            post(unavailable, FORM, "refresh_token=" + refresh);
            post(unavailable, TOKEN, FORM, REFRESH + refresh);
            post(unavailable, REVOKE, FORM, "token=" + refresh);
            post(unavailable, INTROSPECT, FORM, "token=" + refresh, "MASTER-TOKEN", RunningServer.MASTER);
        }

        try (OauthServer registered = OauthServer.start(
                folder.resolve("e"),
                new RegisteredClients()
                        .confidential("me", Grant.none())
                        .confidential("listener", Grant.none(), May.INTROSPECT),
                config -> {})) {
            tooManyWait(registered.server(), "Authorization", OauthServer.basic("listener"));
            post(registered.server(), INTROSPECT, FORM, "token=x", "Authorization", OauthServer.basic("me"));
            exchange(registered.server(), "GET", EVENTS, "", "Authorization", OauthServer.basic("me"));
            post(registered.server(), TOKEN, FORM, OauthServer.ISSUE, "Authorization", OauthServer.basic("me"));
        }
        try (RunningServer keyless =
                RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("f.db")))
                        .clearCryptographyKey())) {
            post(keyless, TOKEN, FORM, REFRESH + "x");
        }
        try (RunningServer unknown = withoutIssuer()) {
            exchange(unknown, "GET", "/.well-known/oauth-authorization-server", "");
        }

        // The others are held by ClientsContractTest and SessionsContractTest.
        answers.assertDocumentedOnPaths(
                path -> !path.startsWith("/auth/clients") && !path.startsWith("/auth/sessions"));
    }

    private HttpResponse<String> exchange(
            RunningServer server, String method, String path, String query, String... headers) {
        return answers.judge(method, path, server.get(path + query, headers));
    }

    private void post(RunningServer server, String type, String body) {
        post(server, "/auth/token/refresh", type, body, new String[0]);
    }

    private void post(RunningServer server, String path, String type, String body, String... headers) {
        answers.judge("POST", path, server.post(path, type, body, headers));
    }

    private void events(RunningServer server) {
        String[] master = {"MASTER-TOKEN", RunningServer.MASTER};
        String cursor = Pairs.json(exchange(server, "GET", EVENTS, "", master))
                .path("cursor")
                .asText();
        server.get("/auth/token/new?client_id=followed");
        String body =
                exchange(server, "GET", EVENTS, "?after=" + cursor, master).body();
        assertTrue(body.contains("\"followed\""), body);
        exchange(server, "GET", EVENTS, "?after=lost", master);
        exchange(server, "GET", EVENTS, "?wait=-1", master);
        exchange(server, "GET", EVENTS, "");
    }

    private void tooManyWait(RunningServer server, String... listener) {
        String cursor = Pairs.json(server.get(EVENTS, listener)).path("cursor").asText();
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i < 100; i++) {
            var unused = client.sendAsync(
                    server.request(EVENTS + "?wait=30000&after=" + cursor, listener)
                            .build(),
                    BodyHandlers.discarding());
        }
        await().until(() -> Metrics.of(server).value("fastauth_events_waiting") == 100);
        exchange(server, "GET", EVENTS, "", listener);
        client.shutdownNow();
    }

    /** A client library that lets its caller choose the Host is not at hand. */
    private void foreignHost(RunningServer server) {
        String answer = server.raw("GET /auth/token/new HTTP/1.1\r\nHost: evil.example\r\n\r\n");
        answers.judge(
                "GET",
                "/auth/token/new",
                SimpleResponse.Builder.status(Integer.parseInt(answer.substring(9, 12)))
                        .withContentType("application/problem+json")
                        .withBody(answer.substring(answer.indexOf("\r\n\r\n") + 4))
                        .build());
    }

    /** As on an address that is not a loopback one, where no test listens. */
    private static RunningServer withoutIssuer() {
        MetadataDocument metadata = new MetadataDocument(
                new Exposure(Optional.empty(), Optional.empty(), new AddressLimiter(new RateLimit(0, 1))),
                new ServedPaths("/auth", ""),
                new Problems("fastauth"),
                new JwkSetDocument(() -> new Keyring(Optional.empty(), List.of())));
        return RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .routing(routing -> routing.get("/.well-known/oauth-authorization-server", metadata::send))
                .build());
    }
}
