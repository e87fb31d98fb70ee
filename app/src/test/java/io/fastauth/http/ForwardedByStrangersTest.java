package io.fastauth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.RunningServer;
import io.fastauth.token.RateLimit;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only a trusted proxy says for whom it asks: anybody else would guess from as many addresses as it likes. */
class ForwardedByStrangersTest {

    private static final int BURST = 3;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.%d", "203.0.113.%d, 192.0.2.1"})
    void guessesOfAPeerThatIsNoTrustedProxyAreCountedTogether(String forwardedFor) {
        try (RunningServer server = trusting("192.0.2.0/24")) {
            for (int i = 0; i < BURST; i++) {
                assertEquals(401, master(server, "guess" + i, forwardedFor.formatted(i)));
            }
            for (int i = BURST; i < 2 * BURST; i++) {
                assertEquals(429, master(server, RunningServer.MASTER, forwardedFor.formatted(i)));
            }
        }
    }

    @Test
    void guessesThatATrustedProxyForwardsAreCountedByAddress() {
        try (RunningServer server = trusting("127.0.0.1")) {
            for (int i = 0; i < 2 * BURST; i++) {
                assertEquals(401, master(server, "guess" + i, "203.0.113." + i));
            }
            IntStream.range(1, BURST).forEach(i -> assertEquals(401, master(server, "guess", "203.0.113.0")));
            assertEquals(429, master(server, RunningServer.MASTER, "203.0.113.0"));
            assertEquals(200, master(server, RunningServer.MASTER, "203.0.113.1"));
        }
    }

    private static int master(RunningServer server, String token, String forwardedFor) {
        return server.get("/master/health", "MASTER-TOKEN", token, "X-Forwarded-For", forwardedFor)
                .statusCode();
    }

    private RunningServer trusting(String network) {
        return RunningServer.start(config -> config.store(
                        store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                .guard(guard -> guard.trustedProxies(List.of(network)).failureLimit(new RateLimit(BURST, 1))));
    }
}
