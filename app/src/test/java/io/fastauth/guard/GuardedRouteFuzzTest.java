package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fastauth.FastAuthFeature;
import io.fastauth.testing.MemoryConnections;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.AuditFormat;
import io.fastauth.websocket.GuardedWsRouting;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Coverage-guided: whichever handler Helidon's router finds for a request target, however that is spelt, the guard has
 * decided at the level of this handler's path: it is not reached without the credential, and with the credentials of
 * both levels the handler sees the level that its path requires.
 */
public class GuardedRouteFuzzTest {

    /** Paths as an application writes them, and the levels that the settings give them. */
    private static final Map<String, Level> ROUTES = routes();

    private static final List<String> REACHED = new ArrayList<>();

    /** Started by the first input: Jazzer sees only what is loaded after it. */
    private static final class Running {

        static final MemoryConnections CONNECTIONS = start();
        static final String ACCESS_TOKEN = exchanged("GET /auth/token/new HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .replaceFirst("(?s).*\"access_token\":\"([^\"]+)\".*", "$1");
    }

    private static Map<String, Level> routes() {
        Map<String, Level> routes = new LinkedHashMap<>();
        routes.put("/access", Level.ACCESS);
        routes.put("/access/*", Level.ACCESS);
        routes.put("/api/access/{x}/y", Level.ACCESS);
        routes.put("/users/{id}/secrets", Level.ACCESS);
        routes.put("/master/{x}", Level.MASTER);
        routes.put("/api/master/{+rest}", Level.MASTER);
        routes.put("/chat/{room}", Level.ACCESS);
        routes.put("/open/{x}", Level.OPEN);
        return routes;
    }

    private static MemoryConnections start() {
        return MemoryConnections.to(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .addFeature(FastAuthFeature.create(config -> config.cryptographyKey(RunningServer.KEY)
                        .masterToken(RunningServer.MASTER)
                        .observe(observe -> observe.auditFormat(AuditFormat.OFF))
                        .store(store -> store.url(MemoryConnections.newDatabase()))
                        .rootPath("/api")
                        .accessTokenPaths(Stream.of("/access", "/users/{id}/secrets", "/chat")
                                .map(PathEntry::of)
                                .toList())
                        .masterTokenPaths(List.of(PathEntry.of("/master")))))
                .addRouting(GuardedWsRouting.builder().endpoint("/chat/{room}", new Chat()))
                .routing(GuardedRouteFuzzTest::host));
    }

    private static void host(HttpRouting.Builder routing) {
        ROUTES.forEach((path, level) -> routing.any(path, (request, response) -> {
            REACHED.add(path + " " + level(request));
            response.send();
        }));
        routing.any((request, response) -> response.send());
    }

    private static Level level(ServerRequest request) {
        return request.context().get(Caller.class).map(Caller::level).orElse(Level.OPEN);
    }

    /** The first letter is the kind of the request, and the rest its target. */
    @FuzzTest
    @DictionaryEntries({
        "%2e", "%2F", "%5c", "%00", "%c0%af", "%25", "..;", ";x=", "//", "/../", "/./", "http://", "?", "#"
    })
    @DictionaryEntries({"/access", "/master/", "/users/1/secrets", "/api", "/chat/1", "/open/", "/auth/ext-authz/"})
    public void aHandlerIsReachedAtTheLevelOfItsPath(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        if (text.length() < 2 || text.matches("(?s).*[ \r\n].*")) {
            return;
        }
        String head = lines(text.charAt(0), text.substring(1));
        String answer = exchanged(head + "\r\n");
        for (String reached : REACHED) {
            assertTrue(reached.startsWith("/open/"), () -> "reached without a credential: " + reached);
        }
        assertTrue(answer.startsWith("HTTP/1.1 "), answer);

        exchanged(head + "ACCESS-TOKEN: " + Running.ACCESS_TOKEN + "\r\nMASTER-TOKEN: " + RunningServer.MASTER
                + "\r\n\r\n");
        for (String reached : REACHED) {
            String[] parts = reached.split(" ", -1);
            assertEquals(parts[0] + " " + ROUTES.get(parts[0]), reached);
        }
    }

    private static String lines(char kind, String target) {
        return switch (kind) {
            case 'p' -> "POST " + target + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n";
            case 'h' -> "HEAD " + target + " HTTP/1.1\r\nHost: a\r\n";
            case 'o' ->
                "OPTIONS " + target + " HTTP/1.1\r\nHost: a\r\nOrigin: http://b\r\n"
                        + "Access-Control-Request-Method: GET\r\n";
            case 'w' ->
                "GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
            case '0' -> "GET " + target + " HTTP/1.0\r\n";
            default -> "GET " + target + " HTTP/1.1\r\nHost: a\r\n";
        };
    }

    private static String exchanged(String request) {
        REACHED.clear();
        try {
            return Running.CONNECTIONS.exchange(request.getBytes(StandardCharsets.ISO_8859_1));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A websocket of the application, at a guarded path. */
    private static final class Chat implements WsListener {

        @Override
        public void onOpen(WsSession session) {
            REACHED.add("/chat/{room} " + Level.ACCESS);
        }
    }
}
