package io.fastauth.tokens;

import static io.fastauth.testing.OauthServer.ISSUE;
import static io.fastauth.testing.OauthServer.REFRESH;
import static io.fastauth.testing.OauthServer.TOKEN;
import static io.fastauth.testing.OauthServer.assertError;
import static io.fastauth.testing.OauthServer.basic;
import static io.fastauth.testing.Pairs.json;
import static io.fastauth.testing.RegisteredClients.grant;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.testing.OauthServer;
import io.fastauth.testing.RegisteredClients;
import io.fastauth.testing.RegisteredClients.May;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.Grant;
import io.fastauth.token.RateLimit;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The token endpoint does what RFC 6749 and RFC 8707 demand of it, clause by clause. */
class TokenEndpointTest {

    @TempDir
    static Path folder;

    private static OauthServer server;

    @BeforeAll
    static void start() {
        RegisteredClients clients = new RegisteredClients()
                .confidential("billing", grant("read write"), May.REFRESH)
                .confidential("reports", Grant.none())
                .open("app", Grant.none(), May.REFRESH);
        server = OauthServer.start(
                folder, clients, config -> config.guard(guard -> guard.failureLimit(new RateLimit(10_000, 10_000))));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> asBilling(String form) {
        return server.postAs("billing", TOKEN, form);
    }

    private static String resources(int number) {
        return IntStream.range(0, number).mapToObj(i -> "&resource=a%3A" + i).collect(Collectors.joining());
    }

    @TestFactory
    Stream<DynamicTest> requests() {
        return Stream.of(
                dynamicTest("RFC 6749, 3.2: the client MUST use POST", () -> {
                    HttpResponse<String> answer =
                            server.server().get(TOKEN + "?" + ISSUE, "Authorization", basic("billing"));
                    assertEquals(405, answer.statusCode());
                    assertEquals("POST", answer.headers().firstValue("Allow").orElse(""));
                }),
                dynamicTest("RFC 6749, 3.2: parameters without a value MUST be treated as omitted", () -> {
                    assertEquals(
                            200,
                            asBilling(ISSUE + "&scope=&resource=&client_secret=&client_id=&scope=")
                                    .statusCode());
                    assertError(400, "invalid_request", asBilling("grant_type="));
                    assertError(400, "invalid_request", asBilling(REFRESH));
                }),
                dynamicTest(
                        "RFC 6749, 3.2: the server MUST ignore unrecognized parameters",
                        () -> assertEquals(
                                200,
                                asBilling(ISSUE + "&authorization_details=[&x=%00")
                                        .statusCode())),
                dynamicTest("RFC 6749, 3.2: parameters MUST NOT be included more than once", () -> {
                    for (String twice : List.of(
                            ISSUE + "&" + ISSUE,
                            ISSUE + "&scope=read&scope=read",
                            ISSUE + "&client_id=billing&client_id=billing",
                            REFRESH + "a&refresh_token=a",
                            ISSUE + "&unknown=1&unknown=2")) {
                        assertError(400, "invalid_request", asBilling(twice));
                    }
                }),
                dynamicTest("RFC 6749, 4.4.2: the parameters are a form", () -> {
                    String object = "{\"grant_type\":\"client_credentials\"}";
                    assertError(
                            400,
                            "invalid_request",
                            server.server().post(TOKEN, "application/json", object, "Authorization", basic("billing")));
                    assertError(400, "invalid_request", asBilling(ISSUE + "&scope=%zz"));
                    assertEquals(
                            200,
                            server.server()
                                    .post(
                                            TOKEN,
                                            OauthServer.FORM + ";charset=UTF-8",
                                            ISSUE,
                                            "Authorization",
                                            basic("billing"))
                                    .statusCode());
                    assertEquals(
                            413, asBilling(ISSUE + "&x=" + "x".repeat(20_000)).statusCode());
                }),
                dynamicTest("RFC 6749, 5.2: unsupported_grant_type", () -> {
                    for (String grantType : List.of("password", "authorization_code", "CLIENT_CREDENTIALS", "a%20b")) {
                        assertError(400, "unsupported_grant_type", asBilling("grant_type=" + grantType));
                    }
                }),
                dynamicTest("RFC 6749, 3.3: a malformed scope is invalid_scope", () -> {
                    for (String scope : List.of("a%22", "a%5C", "%C3%BC", "a%20%20b", "%20a", "a%09b")) {
                        assertError(400, "invalid_scope", asBilling(ISSUE + "&scope=" + scope));
                    }
                }),
                dynamicTest("RFC 8707, 2: resource MUST be an absolute URI without fragment", () -> {
                    for (String resource :
                            List.of("billing", "%2Fbilling", "https%3A%2F%2Fa%23b", "%20", "a%3Ab%20c")) {
                        assertError(400, "invalid_target", asBilling(ISSUE + "&resource=" + resource));
                    }
                }),
                dynamicTest("a crafted scope or resource of many tokens is refused at once", () -> {
                    long start = System.nanoTime();
                    for (int i = 0; i < 20; i++) {
                        assertError(400, "invalid_scope", asBilling(ISSUE + "&scope=" + "a+".repeat(7_900) + "b"));
                        assertError(400, "invalid_target", asBilling(ISSUE + resources(900)));
                        assertError(400, "invalid_request", asBilling(ISSUE + "&a".repeat(7_900) + "&a=1&a=2"));
                    }
                    long each = (System.nanoTime() - start) / 60 / 1_000_000;
                    assertTrue(each < 100, each + " ms each");
                }));
    }

    @TestFactory
    Stream<DynamicTest> clientCredentials() {
        return Stream.of(
                dynamicTest("RFC 6749, 5.1: the response", () -> {
                    HttpResponse<String> answer = asBilling(ISSUE);
                    JsonNode tokens = json(answer);
                    assertEquals(200, answer.statusCode());
                    assertEquals(
                            "application/json",
                            answer.headers().firstValue("Content-Type").orElse(""));
                    assertEquals("Bearer", tokens.path("token_type").textValue());
                    assertTrue(tokens.path("expires_in").isIntegralNumber(), answer.body());
                    assertEquals(
                            200,
                            server.server()
                                    .get(
                                            "/access/health",
                                            "Authorization",
                                            "Bearer "
                                                    + tokens.path("access_token")
                                                            .textValue())
                                    .statusCode());
                }),
                dynamicTest("RFC 6749, 5.1: Cache-Control MUST be no-store and Pragma no-cache", () -> {
                    HttpResponse<String> answer = asBilling(ISSUE);
                    assertEquals(
                            "no-store",
                            answer.headers().firstValue("Cache-Control").orElse(""));
                    assertEquals(
                            "no-cache", answer.headers().firstValue("Pragma").orElse(""));
                    assertEquals(
                            "no-store",
                            server.token(ISSUE)
                                    .headers()
                                    .firstValue("Cache-Control")
                                    .orElse(""));
                }),
                dynamicTest("RFC 6749, 4.4: MUST only be used by confidential clients", () -> {
                    assertError(400, "unauthorized_client", server.token(ISSUE + "&client_id=app"));
                    assertError(401, "invalid_client", server.token(ISSUE + "&client_id=unregistered"));
                }),
                dynamicTest("RFC 6749, 4.4.3: no refresh token, unless the client may refresh", () -> {
                    assertTrue(server.issue("reports").path("refresh_token").isMissingNode());
                    assertFalse(server.issue("billing").path("refresh_token").isMissingNode());
                }),
                dynamicTest("the master token issues to any registered client that it names", () -> {
                    for (String id : List.of("billing", "app")) {
                        HttpResponse<String> answer =
                                server.token(ISSUE + "&client_id=" + id, "MASTER-TOKEN", RunningServer.MASTER);
                        assertEquals(200, answer.statusCode(), answer.body());
                    }
                    assertEquals(
                            200,
                            server.token(
                                            ISSUE + "&client_id=billing",
                                            "Authorization",
                                            "Bearer " + RunningServer.MASTER)
                                    .statusCode());
                    assertError(400, "invalid_request", server.token(ISSUE, "MASTER-TOKEN", RunningServer.MASTER));
                    assertError(
                            401,
                            "invalid_client",
                            server.token(ISSUE + "&client_id=nobody", "MASTER-TOKEN", RunningServer.MASTER));
                    HttpResponse<String> wrong = server.token(ISSUE + "&client_id=billing", "MASTER-TOKEN", "wrong");
                    assertEquals(401, wrong.statusCode());
                    assertTrue(wrong.headers()
                            .firstValue("WWW-Authenticate")
                            .orElse("")
                            .startsWith("Bearer "));
                }));
    }

    @Test
    void anOutageOfTheStoreIs503() throws IOException {
        Path clients = folder.resolve("clients.yaml");
        Files.writeString(
                clients,
                "clients: [{client-id: billing, secrets: [{digest: %s, created: 2026-01-01T00:00:00Z}]}]"
                        .formatted(RegisteredClients.digest("billing")));
        try (OauthServer unavailable = new OauthServer(RunningServer.start(
                config -> config.databaseApiUrl("http://127.0.0.1:1").clientsFile(clients)))) {
            HttpResponse<String> answer = unavailable.postAs("billing", TOKEN, ISSUE);

            assertEquals(503, answer.statusCode(), answer.body());
            assertEquals("1", answer.headers().firstValue("Retry-After").orElse(""));
        }
    }
}
