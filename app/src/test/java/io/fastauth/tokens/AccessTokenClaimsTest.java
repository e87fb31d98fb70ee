package io.fastauth.tokens;

import static io.fastauth.testing.OauthServer.ISSUE;
import static io.fastauth.testing.OauthServer.TOKEN;
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

/** RFC 9068: the claims of access tokens with a public URL. */
class AccessTokenClaimsTest {

    private static final String ISSUER = "https://tokens.example";
    private static final String BILLING = "https://billing.example";

    @TempDir
    static Path folder;

    private static OauthServer server;

    @BeforeAll
    static void start() {
        server = OauthServer.start(
                folder,
                new RegisteredClients()
                        .confidential("billing", grant("read write", BILLING), May.INTROSPECT)
                        .confidential("plain", Grant.none(), May.REFRESH, May.INTROSPECT),
                config -> config.publicUrl(ISSUER));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode issued(String id, String more) {
        HttpResponse<String> answer = server.postAs(id, TOKEN, ISSUE + more);
        assertEquals(200, answer.statusCode(), answer.body());
        return json(answer);
    }

    private static Map<String, Object> claims(JsonNode tokens, String kind) throws ParseException {
        return SignedJWT.parse(tokens.path(kind).textValue()).getJWTClaimsSet().getClaims();
    }

    @TestFactory
    Stream<DynamicTest> claims() {
        return Stream.of(
                dynamicTest("RFC 9068, 2.2: iss, exp, aud, sub, client_id, iat and jti are REQUIRED", () -> {
                    Map<String, Object> claims = claims(issued("billing", "&scope=read"), "access_token");
                    assertEquals(ISSUER, claims.get("iss"));
                    assertEquals("billing", claims.get("sub"));
                    assertEquals("billing", claims.get("client_id"));
                    assertTrue(claims.keySet().containsAll(List.of("exp", "aud", "iat", "jti")), claims.toString());
                }),
                dynamicTest(
                        "RFC 9068, 2.2.3: a granted scope is a claim",
                        () -> assertEquals(
                                "read",
                                claims(issued("billing", "&scope=read"), "access_token")
                                        .get("scope"))),
                dynamicTest("RFC 9068, 3: without resource, aud MUST be a default one", () -> {
                    assertEquals(
                            List.of(BILLING),
                            claims(issued("billing", ""), "access_token").get("aud"));
                    assertEquals(
                            List.of(ISSUER),
                            claims(issued("plain", ""), "access_token").get("aud"));
                }),
                dynamicTest(
                        "RFC 9068, 4: a refresh token is not for a resource server",
                        () -> assertEquals(
                                List.of(ISSUER + TOKEN),
                                claims(issued("plain", ""), "refresh_token").get("aud"))),
                dynamicTest("RFC 7662, 2.2: a client without audiences has the default one", () -> {
                    JsonNode plain = issued("plain", "");
                    JsonNode seen = json(server.postAs(
                            "plain",
                            "/auth/token/introspect",
                            "token=" + plain.path("access_token").textValue()));
                    assertEquals(ISSUER, seen.path("iss").textValue());
                    assertEquals(ISSUER, seen.path("aud").path(0).textValue());
                    assertEquals(
                            "{\"active\":false}",
                            server.postAs(
                                            "plain",
                                            "/auth/token/introspect",
                                            "token="
                                                    + issued("billing", "")
                                                            .path("access_token")
                                                            .textValue())
                                    .body());
                }));
    }
}
