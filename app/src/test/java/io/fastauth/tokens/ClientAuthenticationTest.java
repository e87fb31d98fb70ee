package io.fastauth.tokens;

import static io.fastauth.testing.OauthServer.ISSUE;
import static io.fastauth.testing.OauthServer.TOKEN;
import static io.fastauth.testing.OauthServer.assertError;
import static io.fastauth.testing.OauthServer.basic;
import static io.fastauth.testing.OauthServer.basicUnencoded;
import static io.fastauth.testing.OauthServer.encoded;
import static io.fastauth.testing.RegisteredClients.secret;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.fastauth.guard.ClientCredential;
import io.fastauth.testing.OauthServer;
import io.fastauth.testing.RegisteredClients;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.Grant;
import io.fastauth.token.RateLimit;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Clients authenticate at the token endpoint as RFC 6749, section 2.3, demands. */
class ClientAuthenticationTest {

    private static final String RESERVED = "a:b%c+d e&f=g/h?ü€";

    @TempDir
    static Path folder;

    private static final List<AuditEvent> AUDITED = new CopyOnWriteArrayList<>();

    private static OauthServer server;

    @BeforeAll
    static void start() {
        server = OauthServer.start(
                folder,
                new RegisteredClients()
                        .confidential("billing", Grant.none())
                        .confidential("other", Grant.none())
                        .confidential("disabled", Grant.none())
                        .confidential(RESERVED, Grant.none())
                        .open("app", Grant.none())
                        .open("gone", Grant.none())
                        .disable("disabled")
                        .disable("gone"),
                config -> config.addAuditLog(AUDITED::add)
                        .guard(guard -> guard.failureLimit(new RateLimit(10_000, 10_000))));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> asBilling(String form) {
        return server.postAs("billing", TOKEN, form);
    }

    private static String post(String id) {
        return "&client_id=" + encoded(id) + "&client_secret=" + encoded(secret(id));
    }

    @TestFactory
    Stream<DynamicTest> clientAuthentication() {
        return Stream.of(
                dynamicTest(
                        "RFC 6749, 2.3.1: the server MUST support HTTP Basic",
                        () -> assertEquals(200, asBilling(ISSUE).statusCode())),
                dynamicTest(
                        "RFC 6749, 2.3.1: the server MAY support the credentials in the body",
                        () -> assertEquals(
                                200, server.token(ISSUE + post("billing")).statusCode())),
                dynamicTest("RFC 6749, 2.3.1: the parameters MUST NOT be in the request URI", () -> {
                    String query = "?client_id=billing&client_secret=" + secret("billing");
                    assertError(401, "invalid_client", server.post(TOKEN + query, ISSUE));
                    assertError(400, "invalid_request", server.post(TOKEN + "?" + ISSUE + query, "a=b"));
                }),
                dynamicTest("RFC 6749, 2.3.1: id and secret are form-urlencoded in Basic", () -> {
                    String authorization = basic(RESERVED);
                    assertEquals(
                            200,
                            server.token(ISSUE, "Authorization", authorization).statusCode());
                    assertEquals(200, server.token(ISSUE + post(RESERVED)).statusCode());
                    assertError(
                            401,
                            "invalid_client",
                            server.token(ISSUE, "Authorization", basicUnencoded(RESERVED + ":" + secret(RESERVED))));
                }),
                dynamicTest("RFC 6749, 2.3.1: an encoded secret is decoded", () -> {
                    String encoded = "%66" + secret("billing").substring(1);
                    assertEquals(
                            200,
                            server.token(ISSUE, "Authorization", basicUnencoded("billing:" + encoded))
                                    .statusCode());
                }),
                dynamicTest("RFC 7617, 2: the scheme is read without case", () -> {
                    String authorization = basic("billing").replaceFirst("Basic", "bASIC");
                    assertEquals(
                            200,
                            server.token(ISSUE, "Authorization", authorization).statusCode());
                }),
                dynamicTest("RFC 6749, 2.3: a client MUST NOT use more than one method in a request", () -> {
                    assertError(400, "invalid_request", asBilling(ISSUE + post("billing")));
                    assertError(400, "invalid_request", asBilling(ISSUE + post("other")));
                    assertError(
                            400,
                            "invalid_request",
                            server.token(ISSUE, "Authorization", basic("billing"), "Authorization", basic("other")));
                }),
                dynamicTest(
                        "RFC 6749, 2.3.1: client_id is required beside client_secret",
                        () -> assertError(
                                400, "invalid_request", server.token(ISSUE + "&client_secret=" + secret("billing")))),
                dynamicTest("RFC 6749, 3.2.1: client_id beside Basic names the same client", () -> {
                    assertEquals(200, asBilling(ISSUE + "&client_id=billing").statusCode());
                    assertError(400, "invalid_request", asBilling(ISSUE + "&client_id=other"));
                }),
                dynamicTest("RFC 6749, 5.2: invalid_client is 401 and has a challenge of the used scheme", () -> {
                    List<HttpResponse<String>> answers = List.of(
                            server.token(ISSUE, "Authorization", basic("billing", "fas_wrong")),
                            server.token(ISSUE, "Authorization", basic("billing", "")),
                            server.token(ISSUE, "Authorization", basic("nobody", secret("billing"))),
                            server.token(ISSUE, "Authorization", basic("disabled")),
                            server.token(ISSUE, "Authorization", basic("app")),
                            server.token(ISSUE, "Authorization", basic("x".repeat(300))),
                            server.token(ISSUE, "Authorization", "Basic"),
                            server.token(ISSUE, "Authorization", "Basic !"),
                            server.token(ISSUE, "Authorization", basicUnencoded("billing:%zz")),
                            server.token(ISSUE + "&client_id=billing&client_secret=wrong"),
                            server.token(ISSUE + "&client_id=billing"),
                            server.token(ISSUE + "&client_id=nobody"),
                            server.token(ISSUE + "&client_id=gone"),
                            server.token(ISSUE));
                    for (HttpResponse<String> answer : answers) {
                        assertError(401, "invalid_client", answer);
                        assertEquals(answers.getFirst().body(), answer.body());
                        assertEquals(
                                "Basic realm=\"fastauth\", charset=\"UTF-8\"",
                                answer.headers().firstValue("WWW-Authenticate").orElse(""));
                    }
                }),
                dynamicTest("RFC 6749, 2.3.1: the server MUST protect against brute force", () -> {
                    List<String> wrong = List.of("Authorization", basic("billing", "fas_wrong"));
                    String[] headers = wrong.toArray(String[]::new);
                    try (OauthServer limited = limited()) {
                        assertEquals(401, limited.token(ISSUE, headers).statusCode());
                        assertEquals(401, limited.token(ISSUE, headers).statusCode());
                        HttpResponse<String> third = limited.token(ISSUE, headers);
                        assertEquals(429, third.statusCode());
                        assertTrue(third.headers().firstValue("Retry-After").isPresent());
                        assertEquals(
                                200,
                                limited.postAs("billing", TOKEN, ISSUE).statusCode(),
                                "a right secret is never refused because of failures");
                    }
                }));
    }

    /** Another id is a text of the caller's choice. */
    @Test
    void aFailureIsAuditedWithTheIdOfARegisteredClientAlone() {
        server.token(ISSUE, "Authorization", basic("billing", "fas_wrong"));
        assertEquals(Optional.of("billing"), lastFailure().clientId());
        server.token(ISSUE, "Authorization", basic("nobody", "fas_wrong"));
        assertEquals(Optional.empty(), lastFailure().clientId());
        server.token(ISSUE, "Authorization", "Basic !");
        assertEquals(Optional.empty(), lastFailure().clientId());
    }

    /** The last event, and no other than a failure. */
    private static AuditEvent lastFailure() {
        AuditEvent last = AUDITED.removeLast();
        assertEquals("invalid_client", last.refusal().orElseThrow().code());
        assertEquals(Optional.of("client authentication failed"), last.reason());
        return last;
    }

    private static OauthServer limited() {
        return OauthServer.start(
                folder.resolve("limited"),
                new RegisteredClients().confidential("billing", Grant.none()),
                config -> config.guard(guard -> guard.failureLimit(new RateLimit(2, 2))));
    }

    @Test
    void aCredentialNeverTellsItsSecret() {
        assertEquals("Secret[billing]", new ClientCredential.Secret("billing", "fas_secret").toString());
    }
}
