package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.helidon.webserver.http.HttpRouting;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * However a path is spelt, no request without a credential reaches a guarded handler. The spellings are generated from
 * a seed and sent byte by byte, because clients tidy paths up.
 */
class GuardedPathsTest {

    private static final int SPELLINGS = 4_000;
    private static final List<String> METHODS = List.of("GET", "get", "POST", "HEAD", "OPTIONS", "TRACE", "BREW");
    private static final List<String> GUARDED = List.of(
            "/access",
            "/access/health",
            "/access/x/y",
            "/master/health",
            "/master/x",
            "/api/access/x",
            "/api/master/x",
            "/users/7/secrets");

    private final Random random = new Random(20_261_124);
    private final Queue<String> reached = new ConcurrentLinkedQueue<>();
    private final AtomicInteger open = new AtomicInteger();
    private RunningServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                        .rootPath("/api")
                        .accessTokenPaths(List.of("/access", "/users/{id}/secrets"))
                        .masterTokenPaths(List.of("/master")),
                this::host);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Handlers behind every kind of matcher that a host may use. */
    private void host(HttpRouting.Builder routing) {
        for (String guarded : List.of(
                "/access", "/access/*", "/master/{x}", "/api/access/*", "/api/master/{+rest}", "/users/{id}/secrets")) {
            routing.any(guarded, (request, response) -> {
                reached.add(request.prologue().uriPath().rawPath());
                response.send("guarded");
            });
        }
        routing.register(
                "/access",
                rules -> rules.any("/inner", (request, response) -> {
                    reached.add(request.prologue().uriPath().rawPath());
                    response.send("guarded");
                }));
        routing.any((request, response) -> {
            open.incrementAndGet();
            response.send("open");
        });
    }

    @Test
    void noSpellingReachesAGuardedHandlerWithoutItsToken() {
        for (int i = 0; i < SPELLINGS; i++) {
            String target = spelling(pick(GUARDED));
            String method = pick(METHODS);
            String answer = server.raw(method + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

            assertTrue(reached.isEmpty(), () -> method + " " + target + " reached " + reached);
            assertTrue(answer.startsWith("HTTP/1.1 ") || answer.startsWith("closed"), answer);
            assertTrue(!answer.contains("\r\n\r\nguarded"), () -> method + " " + target + ": " + answer);
        }
        assertTrue(open.get() > SPELLINGS / 20, "the generator wanders off too rarely: " + open);
    }

    @Test
    void theSameSpellingsReachItWithTheToken() {
        String token = Pairs.pair(server.get("/auth/token/new")).accessToken();
        String answer = "";
        for (String target : List.of(
                "/access/health",
                "/%61ccess/health",
                "/x/../access/health",
                "//access//health",
                "/access;v=1/health;w",
                "/access%2Fhealth",
                "http://elsewhere/access/health",
                "/access/./health")) {
            reached.clear();
            answer = server.raw("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nACCESS-TOKEN: " + token
                    + "\r\n\r\n");
            assertEquals(1, reached.size(), target + ": " + answer);
        }
    }

    private String spelling(String path) {
        String target = path;
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            target = pick(this.changes).apply(target);
        }
        return target;
    }

    private final List<UnaryOperator<String>> changes = List.of(
            path -> insertAtSlash(path, "/."),
            path -> insertAtSlash(path, "/x/.."),
            path -> insertAtSlash(path, "/"),
            path -> insertAtSlash(path, "/%2e"),
            path -> insertAtSlash(path, "/x/%2e%2e"),
            path -> insertAtSlash(path, "/x/.%2E"),
            path -> insertAtSlash(path, "%2f"),
            path -> insertAtSlash(path, "\\"),
            path -> insertAtSlash(path, ";a=b"),
            path -> insertAtSlash(path, "/;x"),
            path -> insertAtSlash(path, "/..;/"),
            path -> insertAtSlash(path, "%00"),
            path -> insertAtSlash(path, "%c0%af"),
            path -> insertAtSlash(path, "%09"),
            this::encodeOne,
            this::encodeOne,
            path -> encodeOne(encodeOne(path)),
            path -> path.replace("%", "%25"),
            path -> path.replaceFirst("/", "%2F"),
            path -> path + "/",
            path -> path + "//",
            path -> path + "/.",
            path -> path + "%20",
            path -> path + ";jsessionid=1",
            path -> path + "?a=/open",
            path -> path + "#/open",
            path -> path + "%23",
            path -> path.toUpperCase(Locale.ROOT),
            path -> "http://127.0.0.1" + path,
            path -> "http:" + path,
            path -> "https://x:1@y" + path,
            path -> "/" + path,
            path -> "/.." + path,
            path -> "/open/.." + path,
            path -> "/open;x/.." + path,
            path -> path.substring(1),
            path -> "*" + path);

    private String insertAtSlash(String path, String inserted) {
        int slash = path.indexOf('/', random.nextInt(path.length()));
        return slash < 0 ? path + inserted : path.substring(0, slash) + inserted + path.substring(slash);
    }

    private String encodeOne(String path) {
        int at = random.nextInt(path.length());
        char c = path.charAt(at);
        String encoded = String.format(random.nextBoolean() ? "%%%02x" : "%%%02X", (int) c);
        return path.substring(0, at) + encoded + path.substring(at + 1);
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
