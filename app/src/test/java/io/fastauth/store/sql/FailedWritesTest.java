package io.fastauth.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.Pairs;
import io.fastauth.testing.PersistenceApi;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A store that answers reads and refuses writes: the service is not ready, and becomes ready again without traffic. */
class FailedWritesTest {

    private static int ready(RunningServer server) {
        return server.get("/observe/health/ready").statusCode();
    }

    private static void awaitReady(int status, RunningServer server) {
        await().pollInterval(Duration.ofMillis(100)).until(() -> ready(server) == status);
    }

    @Test
    void aReadOnlyDatabaseIsNotReady() throws Exception {
        RunningPostgres postgres = RunningPostgres.shared();
        String url = postgres.newServiceUrl();
        String name = url.substring(url.lastIndexOf('/') + 1);
        String reconnect = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'";
        try (RunningServer server =
                RunningServer.start(config -> config.store(store -> store.url(url + "?user=postgres")))) {
            TokenPair pair = Pairs.pair(server.get("/auth/token/new?client_id=me"));
            awaitReady(200, server);

            postgres.sql("ALTER DATABASE " + name + " SET default_transaction_read_only = on");
            postgres.sql(reconnect);
            // The first calls may fail on a connection that was cut, before anything is written.
            await().pollInterval(Duration.ofMillis(100)).until(() -> {
                assertEquals(500, server.get("/auth/token/new?client_id=other").statusCode());
                return ready(server) == 503;
            });
            assertEquals(
                    200,
                    server.get("/access/health", "ACCESS-TOKEN", pair.accessToken())
                            .statusCode());

            postgres.sql("ALTER DATABASE " + name + " RESET default_transaction_read_only");
            postgres.sql(reconnect);
            awaitReady(200, server);
        }
    }

    @Test
    void aPersistenceApiThatSavesNothingIsNotReady() {
        try (PersistenceApi api = PersistenceApi.start();
                RunningServer server = RunningServer.start(
                        config -> config.databaseApiUrl(api.url().toString()))) {
            assertEquals(200, ready(server));
            api.failSaves(true);
            assertEquals(500, server.get("/auth/token/new?client_id=me").statusCode());
            awaitReady(503, server);
            api.failSaves(false);
            awaitReady(200, server);
        }
    }
}
