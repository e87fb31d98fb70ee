package io.fastauth.tokens;

import static io.fastauth.testing.OauthServer.ISSUE;
import static io.fastauth.testing.OauthServer.TOKEN;
import static io.fastauth.testing.OauthServer.assertError;
import static io.fastauth.testing.OauthServer.basic;
import static io.fastauth.testing.Pairs.json;
import static io.fastauth.testing.RegisteredClients.secret;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.testing.OauthServer;
import io.fastauth.testing.RegisteredClients;
import io.fastauth.testing.RegisteredClients.May;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.Grant;
import io.fastauth.token.RateLimit;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Registered clients at the operations of the original, and at revocation (RFC 7009). */
class ClientOperationsTest {

    private static final String NEW = "/auth/token/new?client_id=";
    private static final String REFRESH = "/auth/token/refresh";
    private static final String REVOKE = "/auth/token/revoke";
    private static final String[] MASTER = {"MASTER-TOKEN", RunningServer.MASTER};

    @TempDir
    static Path folder;

    private static final List<AuditEvent> EVENTS = new CopyOnWriteArrayList<>();
    private static OauthServer server;

    @BeforeAll
    static void start() {
        server = OauthServer.start(
                folder,
                new RegisteredClients()
                        .confidential("billing", Grant.none(), May.REFRESH)
                        .confidential("caller", Grant.none())
                        .confidential("disabled", Grant.none())
                        .open("app", Grant.none(), May.REFRESH)
                        .disable("disabled"),
                config -> config.addAuditLog(EVENTS::add)
                        .guard(guard -> guard.failureLimit(new RateLimit(10_000, 10_000))
                                .issueLimit(new RateLimit(60, 3))));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode pairOf(String id, String... headers) {
        HttpResponse<String> answer = server.server().get(NEW + id, headers);
        assertEquals(200, answer.statusCode(), answer.body());
        return json(answer).path("data");
    }

    private static String refreshToken(String id) {
        return server.issue(id).path("refresh_token").textValue();
    }

    private static void assertUnauthenticated(String id, HttpResponse<String> answer) {
        assertEquals(401, answer.statusCode(), answer.body());
        assertEquals(
                "Client authentication failed", json(answer).path("message").textValue());
        assertEquals(id, json(answer).path("data").path("client_id").textValue());
        assertEquals(
                "Basic realm=\"fastauth\", charset=\"UTF-8\"",
                answer.headers().firstValue("WWW-Authenticate").orElse(""));
    }

    @TestFactory
    Stream<DynamicTest> operationsOfTheOriginal() {
        return Stream.of(
                dynamicTest("a registered id is issued with its secret or the master token only", () -> {
                    assertUnauthenticated("billing", server.server().get(NEW + "billing"));
                    assertUnauthenticated(
                            "billing",
                            server.server().get(NEW + "billing", "Authorization", basic("billing", "fas_wrong")));
                    assertUnauthenticated(
                            "billing", server.server().get(NEW + "billing", "Authorization", basic("caller")));
                    assertUnauthenticated(
                            "disabled", server.server().get(NEW + "disabled", "Authorization", basic("disabled")));
                    pairOf("billing", "Authorization", basic("billing"));
                    pairOf("billing", MASTER);
                    pairOf("billing", "Authorization", "Bearer " + RunningServer.MASTER);
                    HttpResponse<String> wrong = server.server().get(NEW + "billing", "MASTER-TOKEN", "wrong");
                    assertEquals(401, wrong.statusCode());
                }),
                dynamicTest("a public client is issued by the master only", () -> {
                    assertUnauthenticated("app", server.server().get(NEW + "app"));
                    pairOf("app", MASTER);
                }),
                dynamicTest("an authenticated client is no web page, and has no limit of its address", () -> {
                    String[] page = {"Origin", "https://evil.example", "Authorization", basic("billing")};
                    for (int i = 0; i < 5; i++) {
                        pairOf("billing", page);
                    }
                    assertEquals(
                            403,
                            server.server()
                                    .get(NEW + "me", "Origin", "https://evil.example")
                                    .statusCode());
                }),
                dynamicTest("an id that is not registered ignores credentials, as before", () -> {
                    JsonNode pair = pairOf("me", "Authorization", basic("somebody", "else"));
                    HttpResponse<String> answer = server.server()
                            .post(
                                    REFRESH,
                                    OauthServer.FORM,
                                    "refresh_token="
                                            + pair.path("refresh_token").textValue(),
                                    "Authorization",
                                    basic("somebody", "else"));
                    assertEquals(200, answer.statusCode(), answer.body());
                    assertEquals(
                            200,
                            server.server()
                                    .get(NEW + "me", "MASTER-TOKEN", "wrong")
                                    .statusCode());
                }),
                dynamicTest("a confidential client's token is refreshed with its secret or the master token", () -> {
                    String form = "refresh_token=" + refreshToken("billing");
                    String query = REFRESH + "?" + form;
                    assertUnauthenticated("billing", server.post(REFRESH, form));
                    assertUnauthenticated("billing", server.server().get(query));
                    assertUnauthenticated(
                            "billing", server.post(REFRESH, form, "Authorization", basic("billing", "x")));
                    HttpResponse<String> second = server.postAs("billing", REFRESH, form);
                    assertEquals(200, second.statusCode(), second.body());
                    String next =
                            json(second).path("data").path("refresh_token").textValue();
                    HttpResponse<String> third = server.post(REFRESH, "refresh_token=" + next, MASTER);
                    assertEquals(200, third.statusCode(), third.body());
                }),
                dynamicTest("a public client refreshes without authentication", () -> {
                    String token = pairOf("app", MASTER).path("refresh_token").textValue();
                    assertEquals(
                            200, server.post(REFRESH, "refresh_token=" + token).statusCode());
                }),
                dynamicTest("a wrong secret is audited, and never its text", () -> {
                    server.token(ISSUE, "Authorization", basic("billing", "fas_never-in-a-log"));
                    server.token(ISSUE, "Authorization", basic("nobody-knows", "fas_never-in-a-log"));
                    List<AuditEvent> denied = EVENTS.stream()
                            .filter(event -> event.reason()
                                    .filter("client authentication failed"::equals)
                                    .isPresent())
                            .toList();
                    assertTrue(denied.stream()
                            .anyMatch(event ->
                                    event.clientId().filter("billing"::equals).isPresent()));
                    assertFalse(EVENTS.toString().contains("never-in-a-log"));
                    assertFalse(EVENTS.toString().contains("nobody-knows"));
                }));
    }

    @TestFactory
    Stream<DynamicTest> revocation() {
        return Stream.of(
                dynamicTest("RFC 7009, 2.1: validates the client credentials of a confidential client", () -> {
                    String form = "token=" + refreshToken("billing");
                    assertError(401, "invalid_client", server.post(REVOKE, form));
                    assertError(401, "invalid_client", server.post(REVOKE, form + "&client_id=billing"));
                    assertError(
                            401, "invalid_client", server.post(REVOKE, form, "Authorization", basic("billing", "x")));
                    assertError(401, "invalid_client", server.post(REVOKE, "token=x&client_id=billing"));
                    assertEquals(200, server.postAs("billing", REVOKE, form).statusCode());
                }),
                dynamicTest("RFC 7009, 2.1: verifies that the token was issued to the client", () -> {
                    String token = refreshToken("billing");
                    assertError(400, "invalid_grant", server.postAs("caller", REVOKE, "token=" + token));
                    assertError(400, "invalid_grant", server.post(REVOKE, "token=" + token + "&client_id=app"));
                    assertEquals(
                            200,
                            server.postAs("billing", TOKEN, OauthServer.REFRESH + token)
                                    .statusCode());
                }),
                dynamicTest("RFC 7009, 2: MUST support refresh tokens, and access tokens as well", () -> {
                    for (String kind : List.of("access_token", "refresh_token")) {
                        JsonNode tokens = server.issue("billing");
                        String token = tokens.path(kind).textValue();
                        assertEquals(
                                200,
                                server.postAs("billing", REVOKE, "token=" + token)
                                        .statusCode());
                        assertEquals(
                                401,
                                server.server()
                                        .get(
                                                "/access/health",
                                                "ACCESS-TOKEN",
                                                tokens.path("access_token").textValue())
                                        .statusCode(),
                                "2.1: the other token MUST be revoked as well");
                    }
                }),
                dynamicTest("RFC 7009, 2.2: an invalid token is answered with 200", () -> {
                    assertEquals(
                            200,
                            server.postAs("billing", REVOKE, "token=garbage&token_type_hint=unknown")
                                    .statusCode());
                }),
                dynamicTest("RFC 7009, 2.1: client_secret_post, and the master token", () -> {
                    String form = "token=" + refreshToken("billing");
                    assertEquals(
                            200,
                            server.post(REVOKE, form + "&client_id=billing&client_secret=" + secret("billing"))
                                    .statusCode());
                    assertEquals(
                            200,
                            server.post(REVOKE, "token=" + refreshToken("billing"), MASTER)
                                    .statusCode());
                }),
                dynamicTest("RFC 7009, 5: a public client's token is revoked by its holder", () -> {
                    String token = pairOf("app", MASTER).path("refresh_token").textValue();
                    assertEquals(200, server.post(REVOKE, "token=" + token).statusCode());
                    assertEquals(
                            401, server.post(REFRESH, "refresh_token=" + token).statusCode());
                }));
    }

    @Test
    void aGuardedPathStillAsksForItsOwnLevel() {
        try (OauthServer guarded = OauthServer.start(
                folder.resolve("guarded"),
                new RegisteredClients().confidential("billing", Grant.none()),
                config -> config.masterTokenPaths(List.of("/auth/token/new", "/oauth2")))) {
            assertEquals(
                    401,
                    guarded.server()
                            .get(NEW + "billing", "Authorization", basic("billing"))
                            .statusCode());
            assertEquals(401, guarded.postAs("billing", TOKEN, ISSUE).statusCode());
            assertEquals(200, guarded.server().get(NEW + "billing", MASTER).statusCode());
            assertEquals(
                    200, guarded.token(ISSUE + "&client_id=billing", MASTER).statusCode());
        }
    }
}
