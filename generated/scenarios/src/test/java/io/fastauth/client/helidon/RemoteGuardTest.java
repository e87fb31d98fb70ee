package io.fastauth.client.helidon;

import static io.fastauth.client.VerifiableService.awaitLive;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.client.Relay;
import io.fastauth.client.VerifiableService;
import io.fastauth.client.Verifier;
import io.fastauth.testing.RunningServer;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service of its own process boundary, guarded by a verifier. */
class RemoteGuardTest {

    private static VerifiableService fastAuth;
    private static Relay relay;
    private static Verifier verifier;
    private static RunningServer service;

    @BeforeAll
    static void start(@TempDir Path folder) {
        fastAuth = VerifiableService.start(folder, config -> {});
        relay = new Relay(fastAuth.server().port());
        verifier = fastAuth.verifier(relay.address()).build();
        service = RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .routing(routing -> routing.any("/orders/*", RemoteGuard.of(verifier))
                        .get(
                                "/orders/mine",
                                (request, response) -> response.send(request.context()
                                        .get(RemoteCaller.class)
                                        .map(RemoteCaller::clientId)
                                        .orElse("nobody")))
                        .any("/admin", RemoteGuard.of(verifier, "admin"))
                        .get("/open", (request, response) -> response.send("open")))
                .build());
    }

    @BeforeEach
    void connect() {
        relay.mend(fastAuth.server().port());
        awaitLive(verifier);
    }

    @AfterAll
    static void stop() {
        service.close();
        verifier.close();
        relay.close();
        fastAuth.close();
    }

    @Test
    void theClientOfACurrentTokenIsLetThroughAndNamed() {
        String token = fastAuth.issue("ñandú + 100%");

        assertEquals(
                "ñandú + 100%",
                service.get("/orders/mine", "ACCESS-TOKEN", token).body());
        assertEquals(
                "ñandú + 100%",
                service.get("/orders/mine", "Authorization", "Bearer " + token).body());
        assertEquals("open", service.get("/open").body());
    }

    @Test
    void whatFastAuthRefusesIsRefusedInItsWords() {
        HttpResponse<String> refused = service.get("/orders/mine", "ACCESS-TOKEN", "x");

        assertEquals(401, refused.statusCode());
        assertTrue(refused.body().contains("Invalid Access Token. Error: "), refused.body());
        assertTrue(refused.headers().firstValue("WWW-Authenticate").orElse("").contains("error=\"invalid_token\""));
    }

    @Test
    void aRequestNeedsExactlyOneToken() {
        String token = fastAuth.issue("me");

        assertEquals(401, service.get("/orders/mine").statusCode());
        assertEquals(
                400,
                service.get("/orders/mine", "ACCESS-TOKEN", token, "Authorization", "Bearer " + token)
                        .statusCode());
    }

    @Test
    void aSupersededTokenIsRefusedWithoutACallAndAnotherIsAcceptedWithoutOne() {
        String token = fastAuth.issue("superseded");
        String other = fastAuth.issue("other");
        assertEquals(200, orders(token));
        assertEquals(200, orders(other));
        long calls = verifier.statistics().introspections();

        fastAuth.issue("superseded");

        await().until(() -> orders(token) == 401);
        assertEquals(200, orders(other));
        assertEquals(calls, verifier.statistics().introspections());
    }

    @Test
    void aTokenWithoutTheScopeIsForbidden() {
        HttpResponse<String> answer = service.get("/admin", "ACCESS-TOKEN", fastAuth.issue("me"));

        assertEquals(403, answer.statusCode());
        assertEquals(
                "Bearer error=\"insufficient_scope\", scope=\"admin\"",
                answer.headers().firstValue("WWW-Authenticate").orElse(""));
    }

    /** Not even one that was accepted before: it could have been revoked since. */
    @Test
    void noTokenIsAcceptedForLongWhenFastAuthIsAway() {
        String token = fastAuth.issue("me");
        assertEquals(200, orders(token));
        relay.cut();

        await().until(() -> orders(token) == 503);
    }

    @Test
    void noUnknownTokenIsAcceptedWhenFastAuthIsAway() {
        String token = fastAuth.issue("me");
        relay.cut();

        HttpResponse<String> answer = service.get("/orders/mine", "ACCESS-TOKEN", token);

        assertEquals(503, answer.statusCode());
        assertEquals("1", answer.headers().firstValue("Retry-After").orElse(""));
    }

    private int orders(String token) {
        return service.get("/orders/mine", "ACCESS-TOKEN", token).statusCode();
    }
}
