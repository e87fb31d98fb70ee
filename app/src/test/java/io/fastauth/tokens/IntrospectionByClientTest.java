package io.fastauth.tokens;

import static io.fastauth.testing.OauthServer.ISSUE;
import static io.fastauth.testing.OauthServer.TOKEN;
import static io.fastauth.testing.OauthServer.assertError;
import static io.fastauth.testing.OauthServer.basic;
import static io.fastauth.testing.Pairs.json;
import static io.fastauth.testing.RegisteredClients.grant;
import static io.fastauth.testing.RegisteredClients.secret;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.testing.OauthServer;
import io.fastauth.testing.RegisteredClients;
import io.fastauth.testing.RegisteredClients.May;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.Grant;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** RFC 7662: the master sees every token, and a client that may introspect those for its own audience. */
class IntrospectionByClientTest {

    private static final String INTROSPECT = "/auth/token/introspect";
    private static final String BILLING = "https://billing.example";
    private static final String INACTIVE = "{\"active\":false}";

    @TempDir
    static Path folder;

    private static OauthServer server;

    @BeforeAll
    static void start() {
        server = OauthServer.start(
                folder,
                new RegisteredClients()
                        .confidential("billing", grant("read", BILLING), May.REFRESH, May.INTROSPECT)
                        .confidential("caller", grant("read write", BILLING, "https://other.example"))
                        .confidential("disabled", Grant.none())
                        .disable("disabled"),
                config -> config.publicUrl("https://tokens.example"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String refreshToken(String id) {
        return server.issue(id).path("refresh_token").textValue();
    }

    private static String accessTokenFor(String resource) {
        HttpResponse<String> answer = server.postAs("caller", TOKEN, ISSUE + "&resource=" + resource);
        assertEquals(200, answer.statusCode(), answer.body());
        return json(answer).path("access_token").textValue();
    }

    private static HttpResponse<String> introspectAs(String id, String token) {
        return server.postAs(id, INTROSPECT, "token=" + token);
    }

    @TestFactory
    Stream<DynamicTest> introspection() {
        return Stream.of(
                dynamicTest("RFC 7662, 2.1: MUST require authorization", () -> {
                    HttpResponse<String> none = server.post(INTROSPECT, "token=x");
                    assertEquals(401, none.statusCode());
                    assertEquals(
                            "Unauthorized Master Token",
                            json(none).path("detail").textValue());
                    assertEquals(
                            "Bearer realm=\"fastauth\"",
                            none.headers().firstValue("WWW-Authenticate").orElse(""));
                    assertError(
                            401,
                            "invalid_client",
                            server.post(INTROSPECT, "token=x", "Authorization", basic("billing", "wrong")));
                    assertError(401, "invalid_client", introspectAs("disabled", "x"));
                    assertError(403, "unauthorized_client", introspectAs("caller", "x"));
                    assertEquals(
                            401,
                            server.post(INTROSPECT, "token=x&client_id=billing").statusCode());
                }),
                dynamicTest("RFC 7662, 2.2: a client sees access tokens for its audience", () -> {
                    JsonNode seen = json(introspectAs("billing", accessTokenFor(BILLING)));
                    assertTrue(seen.path("active").booleanValue());
                    assertEquals("read write", seen.path("scope").textValue());
                    assertEquals(BILLING, seen.path("aud").path(0).textValue());
                    assertEquals("caller", seen.path("client_id").textValue());
                    assertEquals(
                            200,
                            server.post(INTROSPECT, "token=x&client_id=billing&client_secret=" + secret("billing"))
                                    .statusCode());
                }),
                dynamicTest("RFC 7662, 2.2: other tokens MUST be inactive", () -> {
                    assertEquals(
                            INACTIVE,
                            introspectAs("billing", accessTokenFor("https://other.example"))
                                    .body());
                    assertEquals(
                            INACTIVE,
                            introspectAs("billing", refreshToken("billing")).body());
                    assertEquals(INACTIVE, introspectAs("billing", "garbage").body());
                    String unregistered = json(server.server().get("/auth/token/new?client_id=me"))
                            .path("data")
                            .path("access_token")
                            .textValue();
                    assertEquals(INACTIVE, introspectAs("billing", unregistered).body());
                }),
                dynamicTest("the master sees every token, whatever else is sent", () -> {
                    for (String token : List.of(accessTokenFor("https://other.example"), refreshToken("billing"))) {
                        HttpResponse<String> answer = server.post(
                                INTROSPECT,
                                "token=" + token,
                                "MASTER-TOKEN",
                                RunningServer.MASTER,
                                "Authorization",
                                basic("caller", "x"));
                        assertTrue(json(answer).path("active").booleanValue(), answer.body());
                    }
                }),
                dynamicTest(
                        "RFC 7662, 4: answers MUST NOT be cached",
                        () -> assertEquals(
                                "no-store",
                                introspectAs("billing", "x")
                                        .headers()
                                        .firstValue("Cache-Control")
                                        .orElse(""))));
    }
}
