package io.fastauth.client.helidon;

import static io.fastauth.client.VerifiableService.ISSUER;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.client.VerifiableService;
import io.fastauth.client.Verifier;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.AccessTokenType;
import io.fastauth.token.KeySet;
import io.fastauth.token.LifetimeRange;
import io.fastauth.token.TokenAlgorithm;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A clock that is set back does not prolong the life of a token that was accepted. */
class ClockSetBackTest {

    @TempDir
    private Path folder;

    @Test
    void anAcceptedTokenIsRefusedAfterItsLifetime() throws Exception {
        Path keys = Files.writeString(
                folder.resolve("keys.json"),
                KeySet.generate(TokenAlgorithm.EdDSA, Instant.now().minusSeconds(1))
                        .toJson());
        MovedClock clock = new MovedClock();
        try (VerifiableService fastAuth = VerifiableService.start(
                        folder,
                        config -> config.publicUrl(ISSUER)
                                .tokens(tokens -> tokens.keysFile(keys)
                                        .accessTokenType(AccessTokenType.AT_JWT)
                                        .accessLifetime(LifetimeRange.of(Duration.ofSeconds(2)))));
                Verifier verifier =
                        fastAuth.verifier().issuer(ISSUER).clock(clock).build();
                RunningServer service = RunningServer.of(WebServer.builder()
                        .address(InetAddress.getLoopbackAddress())
                        .port(0)
                        .shutdownHook(false)
                        .routing(routing -> routing.any(RemoteGuard.of(verifier))
                                .get("/", (request, response) -> response.send("in")))
                        .build())) {
            VerifiableService.awaitLive(verifier);
            String token = fastAuth.issue("me");
            assertEquals(200, call(service, token));

            clock.move(Duration.ofHours(-1));
            assertEquals(200, call(service, token));
            long calls = verifier.statistics().introspections();

            await().until(() -> call(service, token) == 401);
            assertEquals(calls, verifier.statistics().introspections());
        }
    }

    private static int call(RunningServer service, String token) {
        return service.get("/", "ACCESS-TOKEN", token).statusCode();
    }
}
