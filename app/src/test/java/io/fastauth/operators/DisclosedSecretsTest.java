package io.fastauth.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.ConfigCheck;
import io.fastauth.FastAuthConfig;
import io.fastauth.config.LoadedSettings;
import io.fastauth.config.Settings;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RegisteredClients;
import io.fastauth.testing.RunningServer;
import io.fastauth.testing.SettingsFolder;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No answer to an operator holds a secret, wherever a caller has written one. */
class DisclosedSecretsTest {

    private static final String[] MASTER = {"MASTER-TOKEN", RunningServer.MASTER};
    private static final String SECRET = "never-to-be-shown-";

    @TempDir
    private Path folder;

    @Test
    void theSettingsOfFilesHaveNoSecrets() {
        LoadedSettings loaded = new SettingsFolder(folder)
                .read(
                        """
                {"database-api-url": "http://127.0.0.1:1/data",
                 "headers": {"x-api-key": "never-to-be-shown-1", "Authorization": "Bearer ${CREDENTIAL}"},
                 "public-url": "https://tokens.example",
                 "store": {"url": "jdbc:postgresql://127.0.0.1/db?user=me&sslpassword=never-to-be-shown-2"}}
                """,
                        Map.of(
                                "CREDENTIAL", SECRET + "3",
                                "FASTAUTH_STORE_PASSWORD", SECRET + "4",
                                "MASTER_TOKEN", RunningServer.MASTER),
                        "CRYPTOGRAPHY_KEY=" + RunningServer.KEY + "\n");
        FastAuthConfig config = ConfigCheck.config(loaded);
        try (RunningServer server = RunningServer.start(builder -> builder.from(config))) {
            String settings = settings(server);
            assertTrue(
                    settings.contains(
                            "\"key\":\"headers\",\"value\":\"***\",\"source\":\"fastauth.config.json: headers\""),
                    settings);
            assertTrue(settings.contains("http://127.0.0.1:1/data"), settings);
            assertTrue(settings.contains("environment variable MASTER_TOKEN"), settings);
            assertTrue(settings.contains("sslpassword=***"), settings);
        }
    }

    /** A start refuses these; a reading that is shown must not depend on it. */
    @Test
    void aRefusedUrlHasNoCredentialsEither() {
        LoadedSettings loaded = new SettingsFolder(folder).read("""
                {"database-api-url": "https://me:never-to-be-shown-1@api.example/data?code=never-to-be-shown-2",
                 "store": {"url": "jdbc:postgresql://db/x?user=me&password=never-to-be-shown-3",
                           "api-tls": {"private-key": {"keystore": {"passphrase": "never-to-be-shown-4"}}}}}
                """, Map.of(), "");

        assertFalse(loaded.report().toString().contains(SECRET), loaded.report()::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'database-api-url': 'https://api.example/data;token=never-to-be-shown-1/x'}",
                "{'database-api-url': 'https://api.example/data#access_token=never-to-be-shown-1'}",
                "{'database-api-url': 'me:never-to-be-shown-1@api.example/data'}",
                "{'store': {'url': 'jdbc:sqlite:a.db?cipher=aes&hexkey=never-to-be-shown-1'}}"
            })
    void noPartOfAUrlHasCredentials(String settings) {
        LoadedSettings loaded = new SettingsFolder(folder).read(settings.replace('\'', '"'), Map.of(), "");

        assertFalse(loaded.report().toString().contains(SECRET), loaded.report()::toString);
        assertTrue(loaded.report().toString().contains("***"), loaded.report()::toString);
    }

    @Test
    void theSettingsOfAnApplicationHaveNoSecrets() {
        try (RunningServer server = RunningServer.start(config -> config.databaseApiUrl("http://127.0.0.1:1/data")
                .putHeader("x-api-key", SECRET + "1")
                .accessTokenPaths(List.of("/orders"))
                .store(store -> store.url("jdbc:postgresql://127.0.0.1/db?sslpassword=" + SECRET + "2")
                        .password(SECRET + "3")))) {
            String settings = settings(server);
            assertTrue(settings.contains("\"key\":\"headers\",\"value\":\"***\",\"source\":\"application\""), settings);
            assertTrue(settings.contains("\"value\":\"/orders\",\"source\":\"application\""), settings);
            assertTrue(
                    settings.contains("\"key\":\"tokens.keys-file\",\"value\":\"\",\"source\":\"default\""), settings);
        }
    }

    private static String settings(RunningServer server) {
        HttpResponse<String> answer = server.get("/auth/settings", MASTER);
        assertEquals(Settings.keys(), Pairs.json(answer).path("settings").findValuesAsText("key"), "every setting");
        assertFalse(answer.body().contains(SECRET), answer.body());
        assertFalse(answer.body().contains(RunningServer.MASTER), answer.body());
        assertFalse(answer.body().contains(RunningServer.KEY), answer.body());
        return answer.body();
    }

    @Test
    void noDenialHoldsATokenWhereverItWasSent() {
        try (RunningServer server = RunningServer.start(config -> config.registeredClientsOnly(true)
                .accessTokenPaths(List.of("/guarded"))
                .store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db"))))) {
            String token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJjbGllbnRfaWQiOiJtZSJ9.c2lnbmF0dXJl";
            String secret = RegisteredClients.secret("me");
            String filler = "/guarded/" + "x".repeat(495) + "/";
            for (String sent : List.of(token, secret, RunningServer.MASTER)) {
                server.get("/guarded/" + sent);
                server.get("/guarded/a;token=" + sent + "/b");
                server.get("/guarded/a%2F" + sent);
                server.get(filler + sent);
                server.get("/guarded?token=" + sent, "Authorization", "Bearer " + sent);
                server.get("/guarded", "ACCESS-TOKEN", sent, "Authorization", "Bearer " + sent);
                server.get("/auth/verify", "X-Original-URI", "/guarded/" + sent + "?t=" + sent, "ACCESS-TOKEN", sent);
                server.get("/auth/token/new?client_id=" + sent);
                server.get("/auth/token/refresh?refresh_token=" + sent);
                server.raw(sent + " /guarded HTTP/1.1\r\nHost: localhost\r\n\r\n");
            }
            String denials = server.get("/auth/denials?limit=1000", MASTER).body();
            assertTrue(denials.contains("\"path\":\"/guarded/***\""), denials);
            assertTrue(denials.contains("\"door\":\"gateway\""), denials);
            assertTrue(denials.contains("\"door\":\"tokens\""), denials);
            for (String sent : List.of(token, secret, RunningServer.MASTER)) {
                assertFalse(denials.contains(sent.substring(0, 16)), () -> sent + " in " + denials);
            }
        }
    }
}
