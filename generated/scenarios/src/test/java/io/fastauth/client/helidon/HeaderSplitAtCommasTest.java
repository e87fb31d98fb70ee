package io.fastauth.client.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guard reads the headers of a request as FastAuth does: credentials are not lists, addresses are. */
class HeaderSplitAtCommasTest {

    private static RunningServer fastAuth;
    private static RunningServer guarded;
    private static String token;

    @BeforeAll
    static void start(@TempDir Path folder) {
        fastAuth =
                RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("a.db")))
                        .accessTokenPaths(List.of("/access")));
        guarded = guardedBy(fastAuth);
        token = Pairs.pair(fastAuth.get("/auth/token/new?client_id=me")).accessToken();
    }

    @AfterAll
    static void stop() {
        guarded.close();
        fastAuth.close();
    }

    @Test
    void aTokenIsTheWholeHeader() {
        assertAnswered(200, "Authorization", "bearer " + token);
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

    /** A caller must not be able to hide the address that a proxy adds to what the caller sent. */
    @Test
    void aQuoteHidesNoAddress() {
        AtomicReference<String> asked = new AtomicReference<>("");
        try (RunningServer recording = serve(routing -> routing.any((request, response) -> {
                    asked.set(
                            String.join(" | ", request.headers().all(HeaderNames.create("X-Forwarded-For"), List::of)));
                    response.status(401).send();
                }));
                RunningServer service = guardedBy(recording)) {
            service.get("/", "ACCESS-TOKEN", "x", "X-Forwarded-For", "\"x, 203.0.113.7");
        }
        assertEquals("203.0.113.7, 127.0.0.1", asked.get());
    }

    private static void assertAnswered(int status, String... headers) {
        assertEquals(status, fastAuth.get("/access/health", headers).statusCode(), "FastAuth");
        assertEquals(status, guarded.get("/", headers).statusCode(), "RemoteGuard");
    }

    private static RunningServer guardedBy(RunningServer server) {
        RemoteGuard guard = RemoteGuard.builder(URI.create("http://127.0.0.1:" + server.port()))
                .build();
        return serve(routing -> routing.any(guard).get("/", (request, response) -> response.send("in")));
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
