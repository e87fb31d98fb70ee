package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuth;
import io.fastauth.FastAuthConfig;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client with several sessions, over HTTP. */
class SeveralSessionsTest {

    @TempDir
    Path folder;

    private RunningServer start(int limit) {
        return RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("t.db")))
                .tokens(tokens -> tokens.sessionsPerClient(limit)));
    }

    private static int status(RunningServer server, TokenPair pair) {
        return server.get("/access/health", "ACCESS-TOKEN", pair.accessToken()).statusCode();
    }

    @Test
    void aClientHasAsManySessionsAsTheLimitUntilItIsLowered() {
        TokenPair last;
        try (RunningServer server = start(3)) {
            List<TokenPair> pairs = IntStream.range(0, 4)
                    .mapToObj(i -> Pairs.pair(server.get("/auth/token/new?client_id=me")))
                    .toList();
            assertEquals(
                    List.of(401, 200, 200, 200),
                    pairs.stream().map(pair -> status(server, pair)).toList());
            server.post(
                    "/auth/token/revoke",
                    "application/x-www-form-urlencoded",
                    "token=" + pairs.get(2).refreshToken());
            assertEquals(
                    List.of(401, 200, 401, 200),
                    pairs.stream().map(pair -> status(server, pair)).toList());
            last = pairs.getLast();
        }
        try (RunningServer server = start(1)) {
            assertEquals(200, status(server, last), "nothing ends before the next issue");
            TokenPair only = Pairs.pair(server.get("/auth/token/new?client_id=me"));
            assertEquals(401, status(server, last));
            assertEquals(200, status(server, only));
        }
    }

    @Test
    void moreThanOneSessionWithAPersistenceApiIsRefused() {
        FastAuthConfig config = FastAuthConfig.builder()
                .databaseApiUrl("http://127.0.0.1:1")
                .tokens(tokens -> tokens.sessionsPerClient(2))
                .buildPrototype();
        String refusal = assertThrows(IllegalArgumentException.class, () -> FastAuth.create(config))
                .getMessage();
        assertTrue(refusal.startsWith("tokens.sessions-per-client must be 1 with database-api-url"), refusal);
    }

    @Test
    void aLimitThatNoSettingAllowsIsRefused() {
        for (int limit : new int[] {0, 1001}) {
            FastAuthConfig config = FastAuthConfig.builder()
                    .tokens(tokens -> tokens.sessionsPerClient(limit))
                    .buildPrototype();
            assertEquals(
                    "tokens.sessions-per-client must be from 1 to 1000",
                    assertThrows(IllegalArgumentException.class, () -> FastAuth.create(config))
                            .getMessage());
        }
    }
}
