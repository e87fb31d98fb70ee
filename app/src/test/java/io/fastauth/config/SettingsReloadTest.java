package io.fastauth.config;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.MountedVolume;
import io.fastauth.testing.Peer;
import io.fastauth.testing.PersistenceApi;
import io.fastauth.testing.Replica;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Settings that change while a process serves, in volumes as Kubernetes mounts them. */
@BesideOthers
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SettingsReloadTest {

    private static final String SETTINGS = "fastauth.config.json";
    private static final Pattern TIMES = Pattern.compile("\"(iat|exp)\":(\\d+)");

    private PersistenceApi api;
    private MountedVolume config;
    private MountedVolume secret;
    private Replica replica;
    private int originals;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        api = PersistenceApi.start("/", "X-Api-Key");
        config = new MountedVolume(folder.resolve("config"), Map.of(SETTINGS, settings("")));
        secret = new MountedVolume(
                folder.resolve("secret"), Map.of("key", RunningServer.KEY, "master", RunningServer.MASTER));
        Map<String, String> environment = new HashMap<>();
        environment.put("CRYPTOGRAPHY_KEY_FILE", secret.file("key").toString());
        environment.put("MASTER_TOKEN_FILE", secret.file("master").toString());
        replica = Replica.startWith(
                folder, environment, 0, "--config", config.file(SETTINGS).toString());
    }

    /**
     * Each time with another lifetime, which shows that these settings are in force and those of the last test are not.
     */
    @BeforeEach
    void original() throws IOException {
        secret.swap(Map.of("key", RunningServer.KEY, "master", RunningServer.MASTER));
        originals++;
        int lifetime = 1_000 + originals;
        config.swap(Map.of(SETTINGS, settings(", \"tokens\": {\"access-lifetime\": \"PT" + lifetime + "S\"}")));
        soon(() -> {
            assertEquals(lifetime, lifetime(replica.issue("original").accessToken()));
            assertEquals(200, get("/master/health", RunningServer.MASTER));
            assertEquals(302, get("/docs", RunningServer.MASTER));
        });
    }

    @AfterAll
    void stop() throws IOException {
        replica.close();
        api.close();
    }

    private String settings(String more) {
        return "{\"database-api-url\": \"" + api.url() + "\"" + more + "}";
    }

    /** Changes the configuration and waits until a path answers as it does then. */
    private void change(String more, String path, String master, int status) throws IOException {
        config.swap(Map.of(SETTINGS, settings(more)));
        awaitStatus(path, master, status);
    }

    private void awaitStatus(String path, String master, int status) {
        soon(() -> assertEquals(
                status, get(path, master), () -> path + replica.process().err()));
    }

    private static void soon(ThrowingRunnable assertion) {
        await().pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(assertion);
    }

    private int get(String path, String master) {
        return replica.send(replica.request(path).header("MASTER-TOKEN", master).GET())
                .statusCode();
    }

    private double metric(String name, String... labels) {
        return replica.metrics().value(name, labels);
    }

    private static long lifetime(String token) {
        Matcher times = TIMES.matcher(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1])));
        Map<String, Long> found = new HashMap<>();
        while (times.find()) {
            found.put(times.group(1), Long.parseLong(times.group(2)));
        }
        return found.get("exp") - found.get("iat");
    }

    @Test
    void pathsAndLifetimesAndHeadersChangeTogether() throws IOException {
        change(
                ", \"access-token-paths\": [\"/docs\"], \"tokens\": {\"access-lifetime\": \"PT1H\"},"
                        + " \"headers\": {\"X-Api-Key\": \"changed\"}",
                "/docs",
                RunningServer.MASTER,
                401);

        assertEquals(3600, lifetime(replica.issue("reloaded").accessToken()));
        assertEquals("POST changed", api.calls().getLast());
    }

    @Test
    void limitsChange() throws IOException {
        change(
                ", \"guard\": {\"failure-limit\": \"1, 1/min\"}, \"master-token-paths\": [\"/docs\"]",
                "/docs",
                "wrong",
                429);
        change("", "/docs", "wrong", 302);
        assertEquals(401, get("/master/health", "wrong"), "what was counted under the other limit is forgotten");
    }

    @Test
    void aChangedKeyRefusesTokensOfTheOneBefore() throws IOException {
        TokenPair pair = replica.issue("rekeyed");
        assertTrue(replica.verifies(pair.accessToken()));
        try (Peer open = Peer.connect(replica.port(), "/ws/access", "ACCESS-TOKEN", pair.accessToken())) {
            assertEquals(Peer.ACCEPTED, open.text());
            secret.swap(Map.of("key", "another-key-of-at-least-32-characters", "master", RunningServer.MASTER));

            assertEquals(1008, open.close(10_000).code(), "its token is good no more");
            assertEquals(false, replica.verifies(pair.accessToken()));
            assertTrue(replica.verifies(replica.issue("rekeyed").accessToken()));
        }
    }

    @Test
    void aChangedMasterTokenEndsWhatTheOneBeforeOpened() throws IOException {
        try (Peer open = Peer.connect(replica.port(), "/ws/master", "MASTER-TOKEN", RunningServer.MASTER)) {
            assertEquals(Peer.ACCEPTED, open.text());
            secret.swap(Map.of("key", RunningServer.KEY, "master", "another-token-for-tests"));

            assertEquals(new Peer.Close(1008, "Disconnected: The master token was changed"), open.close(10_000));
            assertEquals(401, get("/master/health", RunningServer.MASTER));
            assertEquals(200, get("/master/health", "another-token-for-tests"));
        }
    }

    @Test
    void whatIsRefusedLeavesAllAsItWas() throws IOException {
        double before = metric("fastauth_settings_reloads_total", "outcome", "refused");
        String wrong = ", \"access-token-paths\": [\"/docs\"], \"tokens\": {\"access-lifetime\": \"P400D\"}";
        config.swap(Map.of(SETTINGS, settings(wrong)));
        // The log line is written last.
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertTrue(
                        replica.process()
                                .err()
                                .contains("Changed settings are refused, and the ones before stay in force:"
                                        + " fastauth.config.json: \"tokens.access-lifetime\" must not be longer than"
                                        + " tokens.refresh-lifetime"),
                        () -> replica.process().err()));

        assertEquals(1, metric("fastauth_settings_refused"));
        assertEquals(before + 1, metric("fastauth_settings_reloads_total", "outcome", "refused"));
        assertEquals(302, get("/docs", RunningServer.MASTER), "the path beside it is not guarded either");

        double accepted = metric("fastauth_settings_reloads_total", "outcome", "accepted");
        change(", \"access-token-paths\": [\"/docs\"]", "/docs", RunningServer.MASTER, 401);
        // The gauge changes last.
        await().atMost(Duration.ofSeconds(10)).until(() -> metric("fastauth_settings_refused") == 0);
        assertEquals(accepted + 1, metric("fastauth_settings_reloads_total", "outcome", "accepted"));
    }

    @Test
    void whatCannotChangeWaitsForTheNextStart() throws IOException {
        config.swap(Map.of(SETTINGS, settings(", \"app-name\": \"other\"")));
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        replica.process().err().contains("Changed settings take effect at the next start: app-name"));
    }

    @Test
    void aLoweredLevelIsAWarningThatNamesThePaths() throws IOException {
        change(
                ", \"access-token-paths\": [\"/docs\"], \"master-token-paths\": [\"/openapi\"]",
                "/docs",
                RunningServer.MASTER,
                401);
        change(", \"access-token-paths\": [\"/openapi\"]", "/docs", RunningServer.MASTER, 302);

        assertTrue(
                replica.process()
                        .err()
                        .contains("WARNING io.fastauth.ChangeableSettings: Changed settings lower the level of these"
                                + " paths: /openapi (master to access), /docs (access to open)"),
                () -> replica.process().err());
    }
}
