package io.fastauth.tokens;

import static io.fastauth.testing.OauthServer.ISSUE;
import static io.fastauth.testing.OauthServer.REFRESH;
import static io.fastauth.testing.OauthServer.TOKEN;
import static io.fastauth.testing.OauthServer.assertError;
import static io.fastauth.testing.OauthServer.basic;
import static io.fastauth.testing.OauthServer.encoded;
import static io.fastauth.testing.Pairs.json;
import static io.fastauth.testing.RegisteredClients.grant;
import static io.fastauth.testing.RegisteredClients.secret;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.fastauth.testing.OauthServer;
import io.fastauth.testing.RegisteredClients;
import io.fastauth.testing.RegisteredClients.May;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.Grant;
import io.fastauth.token.RateLimit;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The grant type refresh_token, as RFC 6749, section 6, demands. */
class RefreshGrantTest {

    @TempDir
    static Path folder;

    private static OauthServer server;

    @BeforeAll
    static void start() {
        server = OauthServer.start(
                folder,
                new RegisteredClients()
                        .confidential("billing", grant("read write"), May.REFRESH)
                        .confidential("other", Grant.none(), May.REFRESH)
                        .confidential("disabled", Grant.none())
                        .open("app", Grant.none(), May.REFRESH)
                        .disable("disabled"),
                config -> config.guard(guard -> guard.failureLimit(new RateLimit(10_000, 10_000))));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> asBilling(String form) {
        return server.postAs("billing", TOKEN, form);
    }

    private static String refreshTokenOf(String id) {
        return server.issue(id).path("refresh_token").textValue();
    }

    private static String post(String id) {
        return "&client_id=" + encoded(id) + "&client_secret=" + encoded(secret(id));
    }

    @TestFactory
    Stream<DynamicTest> refresh() {
        return Stream.of(
                dynamicTest("RFC 6749, 6: the client is issued new tokens", () -> {
                    String first = refreshTokenOf("billing");
                    HttpResponse<String> answer = asBilling(REFRESH + first);
                    assertEquals(200, answer.statusCode(), answer.body());
                    assertNotEquals(first, json(answer).path("refresh_token").textValue());
                }),
                dynamicTest("RFC 6749, 6: MUST require client authentication for confidential clients", () -> {
                    String token = refreshTokenOf("billing");
                    assertError(401, "invalid_client", server.token(REFRESH + token));
                    assertError(401, "invalid_client", server.token(REFRESH + token + "&client_id=billing"));
                    assertError(
                            401,
                            "invalid_client",
                            server.token(REFRESH + token, "Authorization", basic("billing", "wrong")));
                    assertEquals(
                            200, server.token(REFRESH + token + post("billing")).statusCode());
                }),
                dynamicTest("RFC 6749, 6: MUST validate that the token was issued to the client", () -> {
                    String token = refreshTokenOf("billing");
                    assertError(400, "invalid_grant", server.postAs("other", TOKEN, REFRESH + token));
                    assertError(400, "invalid_grant", server.token(REFRESH + token + "&client_id=app"));
                    assertEquals(200, asBilling(REFRESH + token).statusCode());
                }),
                dynamicTest("RFC 6749, 6: MUST validate the refresh token", () -> {
                    String access = server.issue("billing").path("access_token").textValue();
                    for (String token : List.of("garbage", "a.b.c", access, refreshTokenOf("billing") + "x")) {
                        assertError(400, "invalid_grant", asBilling(REFRESH + token));
                    }
                }),
                dynamicTest("RFC 6749, 2.1 and 6: a public client refreshes without authentication", () -> {
                    String issued = json(server.token(ISSUE + "&client_id=app", "MASTER-TOKEN", RunningServer.MASTER))
                            .path("refresh_token")
                            .textValue();
                    HttpResponse<String> named = server.token(REFRESH + issued + "&client_id=app");
                    assertEquals(200, named.statusCode(), named.body());
                    HttpResponse<String> unnamed = server.token(
                            REFRESH + json(named).path("refresh_token").textValue(),
                            "Authorization",
                            "Bearer " + json(named).path("access_token").textValue());
                    assertEquals(200, unnamed.statusCode(), unnamed.body());
                }),
                dynamicTest("a client that is not registered refreshes as a public one", () -> {
                    String issued = json(server.server().get("/auth/token/new?client_id=me"))
                            .path("data")
                            .path("refresh_token")
                            .textValue();
                    assertError(400, "invalid_grant", server.token(REFRESH + issued + "&client_id=you"));
                    assertEquals(
                            200,
                            server.token(REFRESH + issued + "&client_id=me").statusCode());
                }),
                dynamicTest("RFC 6749, 5.2: the error tells a client whether to authenticate or to start again", () -> {
                    String token = refreshTokenOf("billing");
                    assertEquals(
                            200,
                            server.postAs("billing", "/auth/token/revoke", "token=" + token)
                                    .statusCode());
                    assertError(400, "invalid_grant", asBilling(REFRESH + token));
                    assertError(401, "invalid_client", server.postAs("disabled", TOKEN, REFRESH + token));
                }),
                dynamicTest("a replay within the grace is answered again", () -> {
                    String token = refreshTokenOf("billing");
                    assertEquals(
                            json(asBilling(REFRESH + token)).path("refresh_token"),
                            json(asBilling(REFRESH + token)).path("refresh_token"));
                }));
    }
}
