package io.fastauth.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.store.sql.SqlSessionStore;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.PersistenceApi;
import io.fastauth.testing.RestStores;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.RunningServer;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.SessionStore;
import io.fastauth.token.StoredSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code fastauth sessions end}: which sessions end, where, and when it is refused. */
class SessionsEndCommandTest {

    @TempDir
    private Path folder;

    private Path config;

    @BeforeEach
    void settings() throws IOException {
        config = folder.resolve("settings.json");
        settings("\"store\": {\"url\": \"jdbc:sqlite:" + folder.resolve("sessions.db") + "\"}");
    }

    private void settings(String store) throws IOException {
        Files.writeString(config, "{\"cryptography-key\": \"0123456789abcdef0123456789abcdef\", " + store + "}");
    }

    private InProcess end(String... options) {
        String[] command = new String[options.length + 2];
        command[0] = "sessions";
        command[1] = "end";
        System.arraycopy(options, 0, command, 2, options.length);
        return InProcess.fastauth(config, command);
    }

    private DatabaseAccess database() {
        return DatabaseAccess.of("jdbc:sqlite:sessions.db", folder);
    }

    private SessionStore store() {
        return SqlSessionStore.open(database(), () -> SignedSessions.KEYS);
    }

    @Test
    void endsTheSessionsThatWereIssuedBeforeATime() {
        StoredSession old = SignedSessions.start("old");
        StoredSession refreshed = SignedSessions.next(SignedSessions.start("refreshed"));
        String time = refreshed.session().rotatedAt().toString();
        try (SessionStore store = store()) {
            for (StoredSession session : List.of(old, SignedSessions.start("another"), refreshed)) {
                RestStores.start(store, session);
            }
        }
        assertEquals(
                "2 sessions would end.\n",
                end("--issued-before", time, "--dry-run").out());
        assertEquals(
                "2 sessions would end.\n",
                end("--issued-before", time, "--dry-run").out());
        InProcess ended = end("--issued-before", time);
        assertEquals(0, ended.code(), ended::err);
        assertEquals("Ended 2 sessions.\n", ended.out());
        assertEquals("Ended 0 sessions.\n", end("--issued-before", time).out());
        assertEquals(
                "1 session would end.\n",
                end("--client", "refreshed", "--dry-run").out());
        assertEquals("Ended 1 session.\n", end("--client", "refreshed").out());
        assertEquals("Ended 0 sessions.\n", end("--client", "refreshed").out());
    }

    @Test
    void refusesAnSqliteDatabaseThatIsInUse() {
        try (SessionStore store = store()) {
            RestStores.start(store, SignedSessions.start("client"));
            InProcess refused = end("--issued-before", Instant.now().toString());
            assertEquals(1, refused.code());
            assertTrue(refused.err().contains("uses the database file"), refused::err);
            assertTrue(refused.err().contains("stop it"), refused::err);
            assertEquals(
                    "1 session would end.\n",
                    end("--client", "client", "--dry-run").out());
            assertTrue(RestStores.findUncached(store, "client").isPresent());
        }
    }

    @Test
    void aRunningServiceOnPostgresLearnsOfIt() throws Exception {
        String url = RunningPostgres.shared().newServiceUrl() + "?user=postgres";
        settings("\"store\": {\"url\": \"" + url + "\"}");
        try (RunningServer server = RunningServer.start(settings -> settings.store(store -> store.url(url)))) {
            String token =
                    Pairs.pair(server.get("/auth/token/new?client_id=me")).accessToken();
            assertEquals(
                    200, server.get("/access/health", "ACCESS-TOKEN", token).statusCode());
            InProcess ended =
                    end("--issued-before", Instant.now().plusSeconds(60).toString());
            assertEquals("Ended 1 session.\n", ended.out(), ended::err);
            await().atMost(Duration.ofSeconds(5))
                    .until(() ->
                            server.get("/access/health", "ACCESS-TOKEN", token).statusCode() == 401);
        }
    }

    @Test
    void endsTheSessionOfOneClientInAPersistenceApiAndRefusesAllOfThem() throws Exception {
        try (PersistenceApi api = PersistenceApi.start();
                SessionStore store = RestStores.open(api.url(), Map.of())) {
            settings("\"database-api-url\": \"" + api.url() + "\"");
            RestStores.start(store, SignedSessions.start("client"));
            InProcess refused = end("--issued-before", Instant.now().toString());
            assertEquals(2, refused.code());
            assertTrue(refused.err().contains("cannot list its clients"), refused::err);
            assertEquals("Ended 1 session.\n", end("--client", "client").out());
            assertTrue(RestStores.find(store, "client").isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--dry-run | --issued-before",
                "--issued-before yesterday | --issued-before: must be a time",
                "--issued-before 2030-01-31T12:00:00 | --issued-before: must be a time",
                "--client  | --client: must be 1 to 255 characters",
            })
    void refusesWrongUsage(String options, String problem) {
        InProcess refused = end(options.equals("--client") ? new String[] {"--client", ""} : options.split(" "));
        assertEquals(2, refused.code(), refused::err);
        assertTrue(refused.err().contains(problem), refused::err);
    }
}
