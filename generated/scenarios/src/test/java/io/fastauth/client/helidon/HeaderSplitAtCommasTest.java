package io.fastauth.client.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.client.VerifiableService;
import io.fastauth.client.Verifier;
import io.fastauth.testing.RunningServer;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guard reads the headers of a request as FastAuth does: credentials are not lists. */
class HeaderSplitAtCommasTest {

    private static VerifiableService fastAuth;
    private static Verifier verifier;
    private static RunningServer guarded;
    private static String token;

    @BeforeAll
    static void start(@TempDir Path folder) {
        fastAuth = VerifiableService.start(folder, config -> config.accessTokenPaths(List.of("/access")));
        verifier = fastAuth.verifier().build();
        guarded = serve(
                routing -> routing.any(RemoteGuard.of(verifier)).get("/", (request, response) -> response.send("in")));
        token = fastAuth.issue("me");
    }

    @AfterAll
    static void stop() {
        guarded.close();
        verifier.close();
        fastAuth.close();
    }

    @Test
    void aTokenIsTheWholeHeader() {
        assertAnswered(200, "Authorization", "bearer " + token);
        assertAnswered(200, "Authorization", "Bearer  " + token);
        assertAnswered(401, "Authorization", "Bearer");
        assertAnswered(401, "Authorization", "Bearer" + token);
        assertAnswered(401, "Authorization", "Bearer " + token + " x");
        assertAnswered(401, "Authorization", "Basic eDp5,Bearer " + token);
        assertAnswered(401, "Authorization", "Bearer " + token + ",x");
        assertAnswered(401, "ACCESS-TOKEN", token + "," + token);
        assertAnswered(401, "ACCESS-TOKEN", token + ",");
    }

    @Test
    void aTokenIsSentOnce() {
        assertAnswered(400, "ACCESS-TOKEN", token, "ACCESS-TOKEN", token);
        assertAnswered(400, "Authorization", "Bearer " + token, "Authorization", "Bearer " + token);
        assertAnswered(400, "ACCESS-TOKEN", token, "Authorization", "Bearer " + token);
    }

    private static void assertAnswered(int status, String... headers) {
        assertEquals(status, fastAuth.server().get("/access/health", headers).statusCode(), "FastAuth");
        assertEquals(status, guarded.get("/", headers).statusCode(), "RemoteGuard");
    }

    private static RunningServer serve(Consumer<HttpRouting.Builder> routing) {
        return RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .routing(routing)
                .build());
    }
}
