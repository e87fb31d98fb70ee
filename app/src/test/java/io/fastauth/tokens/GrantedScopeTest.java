package io.fastauth.tokens;

import static io.fastauth.testing.OauthServer.ISSUE;
import static io.fastauth.testing.OauthServer.REFRESH;
import static io.fastauth.testing.OauthServer.TOKEN;
import static io.fastauth.testing.OauthServer.assertError;
import static io.fastauth.testing.Pairs.json;
import static io.fastauth.testing.RegisteredClients.grant;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.SignedJWT;
import io.fastauth.testing.OauthServer;
import io.fastauth.testing.RegisteredClients;
import io.fastauth.testing.RegisteredClients.May;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.Grant;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What tokens permit is what the client may be granted, and never more than it was granted. */
class GrantedScopeTest {

    private static final String BILLING = "https://billing.example";
    private static final String OTHER = "https://other.example";

    @TempDir
    static Path folder;

    private static OauthServer server;

    @BeforeAll
    static void start() {
        server = OauthServer.start(
                folder,
                new RegisteredClients()
                        .confidential("billing", grant("read write", BILLING, OTHER), May.REFRESH)
                        .confidential("plain", Grant.none())
                        .confidential("once", Grant.none())
                        .open("disabled", Grant.none())
                        .disable("disabled"),
                config -> config.publicUrl("https://tokens.example"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> asBilling(String form) {
        return server.postAs("billing", TOKEN, form);
    }

    private static JsonNode issued(String id, String more) {
        HttpResponse<String> answer = server.postAs(id, TOKEN, ISSUE + more);
        assertEquals(200, answer.statusCode(), answer.body());
        return json(answer);
    }

    private static JsonNode refreshed(JsonNode tokens, String more) {
        HttpResponse<String> answer = asBilling(refresh(tokens, more));
        assertEquals(200, answer.statusCode(), answer.body());
        return json(answer);
    }

    private static String refresh(JsonNode tokens, String more) {
        return REFRESH + tokens.path("refresh_token").textValue() + more;
    }

    private static Map<String, Object> claims(JsonNode tokens) throws ParseException {
        return SignedJWT.parse(tokens.path("access_token").textValue())
                .getJWTClaimsSet()
                .getClaims();
    }

    private static String scope(JsonNode tokens) {
        return tokens.path("scope").asText();
    }

    @TestFactory
    Stream<DynamicTest> issue() {
        return Stream.of(
                dynamicTest("RFC 6749, 5.1: scope is REQUIRED unless identical to the requested one", () -> {
                    assertEquals("read write", scope(issued("billing", "")));
                    assertEquals("read", scope(issued("billing", "&scope=read")));
                    assertTrue(issued("plain", "").path("scope").isMissingNode());
                }),
                dynamicTest("RFC 6749, 5.2: a client grants itself no scope", () -> {
                    assertError(400, "invalid_scope", asBilling(ISSUE + "&scope=admin"));
                    assertError(400, "invalid_scope", asBilling(ISSUE + "&scope=read+admin"));
                    assertError(400, "invalid_scope", asBilling(ISSUE + "&scope=READ"));
                    assertError(400, "invalid_scope", server.postAs("plain", TOKEN, ISSUE + "&scope=read"));
                }),
                dynamicTest("RFC 8707, 2: a resource that is not allowed is invalid_target", () -> {
                    assertError(400, "invalid_target", asBilling(ISSUE + "&resource=https://evil.example"));
                    assertError(400, "invalid_target", asBilling(ISSUE + "&resource=" + BILLING + "/"));
                    assertError(
                            400,
                            "invalid_target",
                            asBilling(ISSUE + "&resource=" + BILLING + "&resource=https://evil.example"));
                }),
                dynamicTest("RFC 8707, 2.2: the audience is that of the requested resources", () -> {
                    assertEquals(
                            List.of(BILLING),
                            claims(issued("billing", "&resource=" + BILLING)).get("aud"));
                    assertEquals(
                            List.of(BILLING, OTHER),
                            claims(issued("billing", "&resource=" + BILLING + "&resource=" + OTHER))
                                    .get("aud"));
                }),
                dynamicTest(
                        "the lifetime is the client's",
                        () -> assertEquals(
                                3600, issued("plain", "").path("expires_in").intValue())));
    }

    @TestFactory
    Stream<DynamicTest> refresh() {
        return Stream.of(
                dynamicTest("RFC 6749, 6: scope MUST NOT include any that was not granted", () -> {
                    JsonNode tokens = issued("billing", "&scope=read");
                    assertError(400, "invalid_scope", asBilling(refresh(tokens, "&scope=write")));
                    assertError(400, "invalid_scope", asBilling(refresh(tokens, "&scope=read+write")));
                    assertEquals("read", scope(refreshed(tokens, "")));
                }),
                dynamicTest("RFC 6749, 6: an omitted scope is the granted one, also after a narrower one", () -> {
                    JsonNode narrower = refreshed(issued("billing", ""), "&scope=read");
                    assertEquals("read", scope(narrower));
                    assertEquals("read write", scope(refreshed(narrower, "")));
                }),
                dynamicTest("RFC 8707, 2.2: resource MUST be within the granted one", () -> {
                    JsonNode tokens = issued("billing", "&resource=" + BILLING);
                    assertError(400, "invalid_target", asBilling(refresh(tokens, "&resource=" + OTHER)));
                    assertEquals(List.of(BILLING), claims(refreshed(tokens, "")).get("aud"));
                }),
                dynamicTest("a replay that asks for another scope is invalid_grant", () -> {
                    JsonNode tokens = issued("billing", "");
                    refreshed(tokens, "&scope=read");
                    assertEquals("read", scope(refreshed(tokens, "&scope=read")));
                    assertError(400, "invalid_grant", asBilling(refresh(tokens, "&scope=write")));
                }),
                dynamicTest("a client that may not refresh is told so", () -> {
                    HttpResponse<String> pair =
                            server.server().get("/auth/token/new?client_id=once", "MASTER-TOKEN", RunningServer.MASTER);
                    String token = json(pair).path("data").path("refresh_token").textValue();
                    assertError(400, "unauthorized_client", server.postAs("once", TOKEN, REFRESH + token));
                }),
                dynamicTest(
                        "a disabled public client is invalid_client for the master too",
                        () -> assertError(
                                401,
                                "invalid_client",
                                server.token(ISSUE + "&client_id=disabled", "MASTER-TOKEN", RunningServer.MASTER))));
    }
}
