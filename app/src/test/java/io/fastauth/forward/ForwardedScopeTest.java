package io.fastauth.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.guard.PathEntry;
import io.fastauth.testing.GrantedTokens;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What gateways are answered about paths whose entries require a scope or an audience, or are limited to methods. */
class ForwardedScopeTest {

    private GrantedTokens tokens;
    private RunningServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        tokens = new GrantedTokens(folder);
        server = RunningServer.start(config -> config.sessionStore(tokens.store())
                .addAccessTokenPath(PathEntry.of("/orders").withMethods("GET").withScope("read"))
                .addAccessTokenPath(PathEntry.of("/orders").withMethods("POST").withScope("write"))
                .addAccessTokenPath(PathEntry.of("/b").withAudience("https://b.example", "https://c.example"))
                .addAccessTokenPath(PathEntry.of("/x").withScope("x"))
                .addAccessTokenPath(PathEntry.of("/y").withScope("y")));
    }

    @AfterEach
    void stop() {
        server.close();
        tokens.close();
    }

    private HttpResponse<String> verify(String method, String path, String token) {
        return server.get("/auth/verify", "X-Original-URI", path, "X-Original-Method", method, "ACCESS-TOKEN", token);
    }

    @Test
    void theScopeIsPassedOnEncoded() {
        HttpResponse<String> answer =
                verify("GET", "/orders", tokens.access("me", List.of("read", "100%", "urn:a/b?c")));

        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(
                "read 100%25 urn:a/b?c",
                answer.headers().firstValue("X-FastAuth-Scope").orElseThrow());
        String without = tokens.access("none", List.of());
        assertTrue(server.get("/auth/verify/access", "ACCESS-TOKEN", without)
                .headers()
                .firstValue("X-FastAuth-Scope")
                .isEmpty());
    }

    @Test
    void insufficientScopeIsForbiddenAndEveryOtherDenialIs401() {
        String reader = tokens.access("me", List.of("read"));

        HttpResponse<String> answer = verify("POST", "/orders", reader);
        assertEquals(403, answer.statusCode());
        assertEquals(
                "Bearer realm=\"fastauth\", error=\"insufficient_scope\", scope=\"write\"",
                answer.headers().firstValue("WWW-Authenticate").orElseThrow());
        assertTrue(answer.headers().firstValue("X-FastAuth-Scope").isEmpty());
        assertEquals(401, verify("GET", "/b", reader).statusCode());
        assertEquals(401, verify("POST", "/orders", "x").statusCode());
        assertEquals(200, verify("GET", "/orders", reader).statusCode());
    }

    @Test
    void methodsAreThoseOfTheForwardedRequest() {
        String reader = tokens.access("me", List.of("read"));

        assertEquals(200, verify("HEAD", "/orders", reader).statusCode());
        assertEquals(403, verify("post", "/orders", reader).statusCode());
        assertEquals(200, verify("PUT", "/orders", "x").statusCode(), "no entry names PUT");
        assertEquals(
                403,
                server.get(
                                "/auth/verify",
                                "X-Forwarded-Uri",
                                "/orders",
                                "X-Forwarded-Method",
                                "POST",
                                "ACCESS-TOKEN",
                                reader)
                        .statusCode());
        HttpResponse<String> unknown = server.get("/auth/verify", "X-Original-URI", "/orders", "ACCESS-TOKEN", reader);
        assertEquals(403, unknown.statusCode(), "every entry covers an unknown method");
        assertEquals(
                403,
                server.send(server.request("/auth/ext-authz/orders", "ACCESS-TOKEN", reader)
                                .POST(HttpRequest.BodyPublishers.noBody()))
                        .statusCode());
        assertEquals(
                200,
                server.get("/auth/ext-authz/orders", "ACCESS-TOKEN", reader).statusCode());
    }

    /** Routers differ in how they read the path, so what any reading requires is required. */
    @Test
    void theScopesOfAllReadingsAreRequired() {
        HttpResponse<String> answer = verify("GET", "/x/..%2Fy", tokens.access("me", List.of("x")));

        assertEquals(403, answer.statusCode(), answer.body());
        assertTrue(
                answer.headers().firstValue("WWW-Authenticate").orElseThrow().endsWith("scope=\"y\""),
                answer::toString);
        assertEquals(
                200,
                verify("GET", "/x/..%2Fy", tokens.access("me", List.of("x", "y")))
                        .statusCode());
    }

    @Test
    void anExplanationNamesWhatIsRequiredAndMissing() {
        String reader = tokens.access("me", List.of("read"));

        JsonNode scope = explain("/orders&method=POST", reader);
        assertEquals("deny", scope.path("decision").textValue());
        assertEquals("/orders", scope.path("rule").textValue());
        assertEquals("write", scope.path("scope").textValue());
        assertEquals("Insufficient Scope. Missing: write", scope.path("reason").textValue());

        assertEquals("read write", explain("/orders", reader).path("scope").textValue());

        JsonNode audience = explain("/b&method=GET", reader);
        assertEquals(
                "https://b.example https://c.example", audience.path("audience").textValue());
        assertEquals(
                "Invalid Access Token. Error: the audience must include https://b.example or https://c.example",
                audience.path("reason").textValue());

        JsonNode open = explain("/orders&method=PUT", reader);
        assertEquals("open", open.path("level").textValue());
        assertEquals(
                "No rule covers the path with the method PUT; /orders covers others",
                open.path("reason").textValue());
        assertTrue(open.path("scope").isMissingNode());
    }

    private JsonNode explain(String query, String token) {
        return Pairs.json(server.get(
                "/auth/explain?path=" + query, "MASTER-TOKEN", RunningServer.MASTER, "EXPLAIN-TOKEN", token));
    }
}
