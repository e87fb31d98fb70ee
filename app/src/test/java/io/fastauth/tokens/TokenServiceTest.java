package io.fastauth.tokens;

import static io.fastauth.testing.Pairs.json;
import static io.fastauth.testing.Pairs.pair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.fastauth.FastAuthConfig;
import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.store.sql.SqlSessionStore;
import io.fastauth.testing.HandmadeToken;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.Keyring;
import io.fastauth.token.SessionTokens;
import io.fastauth.token.SigningKey;
import io.fastauth.token.TokenAlgorithm;
import io.fastauth.token.TokenPair;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenServiceTest {

    private static final String FORM = "application/x-www-form-urlencoded";

    @TempDir
    Path folder;

    private RunningServer server;

    @BeforeEach
    void start() {
        server = start(config -> {});
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RunningServer start(Consumer<FastAuthConfig.Builder> more) {
        return RunningServer.start(config -> {
            config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                    .accessTokenPaths(List.of("/access"))
                    .masterTokenPaths(List.of("/master"));
            more.accept(config);
        });
    }

    @Test
    void aPairIsIssuedUsedRefreshedAndSurvivesARestart() {
        HttpResponse<String> issued = server.get("/auth/token/new?client_id=me");
        assertEquals("no-store", issued.headers().firstValue("Cache-Control").orElse(""));
        assertEquals("Token generated", json(issued).path("message").textValue());
        assertEquals("me", json(issued).path("data").path("client_id").textValue());
        TokenPair first = pair(issued);
        assertEquals(
                200,
                server.get("/access/health", "ACCESS-TOKEN", first.accessToken())
                        .statusCode());

        TokenPair second = pair(server.get("/auth/token/refresh?refresh_token=" + first.refreshToken()));
        assertNotEquals(first, second);
        server.close();
        server = start(config -> {});

        HttpResponse<String> current = server.get("/access/health", "Authorization", "Bearer " + second.accessToken());
        assertEquals(
                "access health that need access token",
                json(current).path("service").textValue());
        denied(server.get("/access/health", "ACCESS-TOKEN", first.accessToken()), "Unauthorized Access Token");
    }

    @Test
    void aMissingClientIdIsARandomUuid() {
        assertEquals(
                36,
                json(server.get("/auth/token/new"))
                        .path("data")
                        .path("client_id")
                        .textValue()
                        .length());
    }

    @Test
    void aFormAndAJsonBodyRefresh() {
        TokenPair first = pair(server.get("/auth/token/new?client_id=me"));
        TokenPair second = pair(server.post("/auth/token/refresh", FORM, "refresh_token=" + first.refreshToken()));
        TokenPair third = pair(server.post(
                "/auth/token/refresh",
                "application/json; charset=utf-8",
                "{\"refresh_token\":\"" + second.refreshToken() + "\"}"));

        assertEquals(
                200,
                server.get("/access/health", "ACCESS-TOKEN", third.accessToken())
                        .statusCode());
    }

    @Test
    void aReplayWithinGraceAnswersTheSamePair() {
        TokenPair first = pair(server.get("/auth/token/new?client_id=me"));
        String refresh = "/auth/token/refresh?refresh_token=" + first.refreshToken();

        assertEquals(pair(server.get(refresh)), pair(server.get(refresh)));
    }

    @Test
    void tokensOfTheOriginalLibraryVerifyAndRefresh() {
        try (RunningServer standing = server) {
            String access = original("access");
            String refresh = original("refresh");
            assertEquals(
                    401, standing.get("/access/health", "ACCESS-TOKEN", access).statusCode());
            assertEquals(
                    "Invalid refresh token",
                    json(standing.get("/auth/token/refresh?refresh_token=" + refresh))
                            .path("message")
                            .textValue());
        }
        store(new TokenPair(original("access"), original("refresh")));
        server = start(config -> {});

        assertEquals(
                200,
                server.get("/access/health", "ACCESS-TOKEN", original("access")).statusCode());
        pair(server.get("/auth/token/refresh?refresh_token=" + original("refresh")));
        denied(server.get("/access/health", "ACCESS-TOKEN", original("access")), "Unauthorized Access Token");
    }

    private static String original(String type) {
        return HandmadeToken.original(
                "{\"client_id\":\"old\",\"type\":\"" + type + "\",\"exp\":4000000000,\"iat\":1700000000}",
                RunningServer.KEY);
    }

    /** As the original had stored it, in a store of the same key. */
    private void store(TokenPair pair) {
        var key = SigningKey.of(RunningServer.KEY, TokenAlgorithm.HS256);
        try (var store =
                SqlSessionStore.open(DatabaseAccess.of("jdbc:sqlite:tokens.db", folder), () -> Keyring.of(key))) {
            store.start(
                    new SessionTokens(() -> Keyring.of(key)).derive("old", pair).orElseThrow(), pair, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "", "e30.e30.e30"})
    void aRefreshTokenThatIsNoneIs401(String token) {
        HttpResponse<String> answer = server.get("/auth/token/refresh?refresh_token=" + token);

        assertEquals(401, answer.statusCode());
        assertEquals("{\"status\":\"error\",\"message\":\"Invalid refresh token\",\"code\":401}", answer.body());
    }

    @Test
    void theSamePathWithoutACredentialIs401BeforeItIs404Or405() {
        denied(server.get("/access/health"), "Invalid Access Token. Access Token is null");
        denied(server.get("/access/nothing/here"), "Invalid Access Token. Access Token is null");
        denied(server.get("/accessories"), "Invalid Access Token. Access Token is null");
        denied(server.post("/access/health", FORM, ""), "Invalid Access Token. Access Token is null");
        denied(server.get("/master/health"), "Unauthorized Master Token");

        String token = pair(server.get("/auth/token/new")).accessToken();
        assertEquals(
                404, server.get("/access/nothing/here", "ACCESS-TOKEN", token).statusCode());
        HttpResponse<String> wrongMethod = server.post("/access/health", FORM, "", "ACCESS-TOKEN", token);
        assertEquals(405, wrongMethod.statusCode());
        assertEquals("GET, HEAD", wrongMethod.headers().firstValue("Allow").orElse(""));
    }

    @Test
    void aChallengeNamesAnErrorOnlyWhenACredentialWasSent() {
        assertEquals(
                "Bearer realm=\"fastauth\"",
                server.get("/access/health")
                        .headers()
                        .firstValue("WWW-Authenticate")
                        .orElse(""));
        assertEquals(
                "Bearer realm=\"fastauth\", error=\"invalid_token\"",
                server.get("/access/health", "ACCESS-TOKEN", "x")
                        .headers()
                        .firstValue("WWW-Authenticate")
                        .orElse(""));
    }

    @Test
    void contractLevelsHoldWithoutAnyPathList() {
        server.close();
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db"))));

        assertEquals(401, server.get("/access/health").statusCode());
        assertEquals(401, server.get("/master/health").statusCode());
        assertEquals(
                200,
                server.get("/master/health", "MASTER-TOKEN", RunningServer.MASTER)
                        .statusCode());
        assertEquals(200, server.get("/health").statusCode());
    }

    @Test
    void issuanceCanBeGuarded() {
        server.close();
        server = start(config -> config.masterTokenPaths(List.of("/auth/token/new")));

        denied(server.get("/auth/token/new"), "Unauthorized Master Token");
        pair(server.get("/auth/token/new", "MASTER-TOKEN", RunningServer.MASTER));
    }

    @Test
    void aRootPathAndAnotherPrefixServeGuarded() {
        server.close();
        server = start(config -> config.rootPath("/test-api").authPrefix("/tokens"));

        TokenPair pair = pair(server.get("/test-api/tokens/token/new?client_id=me"));
        denied(server.get("/test-api/access/health"), "Invalid Access Token. Access Token is null");
        assertEquals(
                200,
                server.get("/test-api/access/health", "ACCESS-TOKEN", pair.accessToken())
                        .statusCode());
        assertEquals(
                200,
                server.get("/access/health", "ACCESS-TOKEN", pair.accessToken()).statusCode());
        assertEquals(404, server.get("/auth/token/new").statusCode());
    }

    @Test
    void withoutAKeyTokenOperationsSaySoAndNobodyIsLetIn() {
        server.close();
        server = RunningServer.start(config ->
                config.clearCryptographyKey().store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db"))));

        for (String path : List.of("/auth/token/new", "/auth/token/refresh?refresh_token=x")) {
            assertEquals(
                    "{\"status\":\"error\",\"message\":\"Crypto key not set\",\"code\":500}",
                    server.get(path).body());
        }
        assertEquals(401, server.get("/access/health", "ACCESS-TOKEN", "x").statusCode());
    }

    private static void denied(HttpResponse<String> answer, String detail) {
        assertEquals(401, answer.statusCode(), answer.body());
        assertEquals(detail, json(answer).path("detail").textValue());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElse(""));
    }
}
