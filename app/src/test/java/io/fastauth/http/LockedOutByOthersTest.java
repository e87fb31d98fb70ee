package io.fastauth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Metrics;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.RateLimit;
import io.fastauth.token.TokenPair;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Failures of some callers must not cost others their access: only failures are limited, and tokens are judged first.
 */
class LockedOutByOthersTest {

    private static final int BURST = 3;
    private static final String CALLER = "203.0.113.7";
    private static final String ANOTHER = "203.0.113.8";

    private RunningServer server;
    private TokenPair pair;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                        .accessTokenPaths(List.of("/access"))
                        .masterTokenPaths(List.of("/master"))
                        .guard(guard -> guard.failureLimit(new RateLimit(BURST, 1))));
        pair = issue("me");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aCurrentTokenPassesHoweverOftenItsAddressHasFailed() {
        fail(10, () -> get("/access/health", CALLER, "ACCESS-TOKEN", "junk"));
        fail(10, () -> ask("/access/x", CALLER, "ACCESS-TOKEN", "junk"));
        fail(10, () -> get("/auth/token/refresh?refresh_token=junk", CALLER));

        assertEquals(429, get("/access/health", CALLER, "ACCESS-TOKEN", "junk").statusCode());
        assertEquals(
                200,
                get("/access/health", CALLER, "ACCESS-TOKEN", pair.accessToken())
                        .statusCode());
        assertEquals(
                200,
                ask("/access/x", CALLER, "ACCESS-TOKEN", pair.accessToken()).statusCode());
        Pairs.pair(get("/auth/token/refresh?refresh_token=" + pair.refreshToken(), CALLER));
    }

    @Test
    void outdatedTokensLimitNoClient() {
        String outdated = pair.accessToken();
        String outdatedRefresh = pair.refreshToken();
        issue("me");
        for (int i = 1; i <= 10; i++) {
            String address = "198.51.100." + i;
            assertEquals(
                    401,
                    get("/access/health", address, "ACCESS-TOKEN", outdated).statusCode());
            assertEquals(
                    401,
                    get("/auth/token/refresh?refresh_token=" + outdatedRefresh, address)
                            .statusCode());
        }
    }

    @Test
    void outdatedTokensDoNotKeepTheMasterOut() {
        fail(10, () -> get("/access/health", CALLER, "ACCESS-TOKEN", "junk"));
        fail(10, () -> ask("/access/x", CALLER, "ACCESS-TOKEN", "junk"));

        assertEquals(
                200,
                get("/master/health", CALLER, "MASTER-TOKEN", RunningServer.MASTER)
                        .statusCode());
        assertEquals(
                200,
                ask("/master/x", CALLER, "MASTER-TOKEN", RunningServer.MASTER).statusCode());
    }

    @Test
    void guessesOfTheMasterTokenAreLimitedByAddress() {
        fail(BURST, () -> ask("/master/x", CALLER, "MASTER-TOKEN", "guess"));
        fail(BURST, () -> get("/master/health", CALLER, "MASTER-TOKEN", "guess"));

        assertEquals(
                401,
                ask("/master/x", CALLER, "MASTER-TOKEN", RunningServer.MASTER).statusCode());
        assertEquals(
                200,
                ask("/master/x", ANOTHER, "MASTER-TOKEN", RunningServer.MASTER).statusCode());
        assertEquals(
                429,
                get("/master/health", CALLER, "MASTER-TOKEN", RunningServer.MASTER)
                        .statusCode());
        assertEquals(
                200,
                get("/master/health", ANOTHER, "MASTER-TOKEN", RunningServer.MASTER)
                        .statusCode());
    }

    @Test
    void whereNothingNamesTheCallerOnlyGuessesOfTheMasterTokenAreLimited() {
        HttpResponse<String> last = null;
        for (int i = 0; i < 10; i++) {
            last = server.get("/auth/verify", "X-Original-URI", "/access/x", "ACCESS-TOKEN", "junk");
        }
        assertTrue(last.body().contains("Invalid Access Token. Error: "), last.body());

        fail(BURST, () -> server.get("/auth/verify", "X-Original-URI", "/master/x", "MASTER-TOKEN", "guess"));
        assertEquals(
                401,
                server.get("/auth/verify", "X-Original-URI", "/master/x", "MASTER-TOKEN", RunningServer.MASTER)
                        .statusCode());
        assertEquals(
                200,
                server.get("/auth/verify", "X-Original-URI", "/access/x", "ACCESS-TOKEN", pair.accessToken())
                        .statusCode());
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 203.0.113.9:4711, 203.0.113.10",
        "2001:db8:0:1::1, '[2001:db8:0:1:2::3]:4711', 2001:db8:0:2::1",
        "'[2001:db8:0:1::1]', 2001:db8:0:1:ffff::, '[2001:db8:0:2::1]:80'",
        "::ffff:203.0.113.9, 203.0.113.9:80, 2001:db8::1",
        "'10.9.9.9, 203.0.113.9', 'spoofed, 203.0.113.9:1', 203.0.113.10:1"
    })
    void anAddressIsTheSameHoweverItIsWritten(String guesser, String same, String other) {
        fail(BURST, () -> ask("/master/x", guesser, "MASTER-TOKEN", "guess"));

        assertEquals(
                401,
                ask("/master/x", same, "MASTER-TOKEN", RunningServer.MASTER).statusCode());
        assertEquals(
                200,
                ask("/master/x", other, "MASTER-TOKEN", RunningServer.MASTER).statusCode());
    }

    @Test
    void aSupersededTokenDoesNotCostAReadOfTheStoreEachTime() {
        TokenPair superseded = pair;
        issue("me");
        double before = reads();

        for (int i = 0; i < 50; i++) {
            get("/access/health", CALLER, "ACCESS-TOKEN", superseded.accessToken());
            ask("/access/x", CALLER, "ACCESS-TOKEN", superseded.accessToken());
            get("/auth/token/refresh?refresh_token=" + superseded.refreshToken(), CALLER);
            server.post(
                    "/auth/token/introspect", "application/x-www-form-urlencoded", "token=" + superseded.accessToken());
        }

        assertTrue(reads() - before < 50, () -> "reads: " + (reads() - before));
    }

    private double reads() {
        return Metrics.of(server).value("fastauth_store_calls_seconds_count", "operation", "find");
    }

    private TokenPair issue(String client) {
        return Pairs.pair(server.get("/auth/token/new?client_id=" + client));
    }

    /** Each must fail, with whatever status. */
    private static void fail(int times, Supplier<HttpResponse<String>> attempt) {
        for (int i = 0; i < times; i++) {
            int status = attempt.get().statusCode();
            assertTrue(status == 401 || status == 429, () -> "status " + status);
        }
    }

    private HttpResponse<String> get(String path, String caller, String... headers) {
        return server.get(path, with(headers, "X-Forwarded-For", caller));
    }

    /** What a gateway is answered about a request. */
    private HttpResponse<String> ask(String path, String caller, String... headers) {
        return server.get("/auth/verify", with(with(headers, "X-Forwarded-For", caller), "X-Original-URI", path));
    }

    private static String[] with(String[] headers, String name, String value) {
        String[] all = List.of(headers).toArray(new String[headers.length + 2]);
        all[headers.length] = name;
        all[headers.length + 1] = value;
        return all;
    }
}
