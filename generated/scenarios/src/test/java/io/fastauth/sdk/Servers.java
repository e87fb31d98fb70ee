package io.fastauth.sdk;

import io.fastauth.testing.HandmadeToken;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.IssuingPolicy;
import io.fastauth.token.RateLimit;
import java.nio.file.Path;
import java.util.Map;

/**
 * The servers of a scenario: one that works, one that refuses clients and most guesses, and one whose store is down.
 */
record Servers(RunningServer server, RunningServer limited, RunningServer unavailable) implements AutoCloseable {

    static Servers start(Path folder) {
        return new Servers(
                RunningServer.start(
                        config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("a.db")))),
                RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("b.db")))
                        .issuingPolicy(request -> IssuingPolicy.Ruling.refuse("the contract has ended"))
                        .guard(guard -> guard.failureLimit(new RateLimit(1, 1)))),
                RunningServer.start(config -> config.databaseApiUrl("http://127.0.0.1:1")));
    }

    /** The environment of the programs in other languages. */
    Map<String, String> environment() {
        return Map.of(
                "SERVER", url(server),
                "LIMITED", url(limited),
                "UNAVAILABLE", url(unavailable),
                "MASTER", RunningServer.MASTER,
                "SIGNED_ACCESS", signed("access"),
                "SIGNED_REFRESH", signed("refresh"));
    }

    static String url(RunningServer server) {
        return "http://127.0.0.1:" + server.port();
    }

    static String signed(String type) {
        return HandmadeToken.original(
                "{\"client_id\":\"a\",\"type\":\"" + type + "\",\"exp\":4000000000,\"iat\":1}", RunningServer.KEY);
    }

    @Override
    public void close() {
        server.close();
        limited.close();
        unavailable.close();
    }
}
