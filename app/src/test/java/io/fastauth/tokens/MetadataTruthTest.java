package io.fastauth.tokens;

import static io.fastauth.testing.OauthServer.FORM;
import static io.fastauth.testing.OauthServer.basic;
import static io.fastauth.testing.Pairs.json;
import static io.fastauth.testing.RegisteredClients.secret;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.testing.OauthServer;
import io.fastauth.testing.RegisteredClients;
import io.fastauth.testing.RegisteredClients.May;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.Grant;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RFC 8414, section 2: what the metadata lists is served, and what is served is listed. */
class MetadataTruthTest {

    private static final String WELL_KNOWN = "/.well-known/oauth-authorization-server";
    private static final List<String> METHODS = List.of("client_secret_basic", "client_secret_post", "none", "Bearer");

    private OauthServer server;
    private JsonNode metadata;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = OauthServer.start(
                folder,
                new RegisteredClients()
                        .confidential("billing", Grant.none(), May.REFRESH, May.INTROSPECT)
                        .open("app", Grant.none(), May.REFRESH),
                config -> {});
        metadata = json(server.server().get(WELL_KNOWN));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** A request authenticated by a method: as the confidential client, or for none and Bearer, the public one. */
    private HttpResponse<String> post(String endpoint, String method, String form) {
        String path = URI.create(metadata.path(endpoint).textValue()).getPath();
        return switch (method) {
            case "client_secret_basic" -> server.postAs("billing", path, form);
            case "client_secret_post" ->
                server.post(path, form + "&client_id=billing&client_secret=" + secret("billing"));
            case "none" -> server.post(path, form + "&client_id=app");
            case "Bearer" -> server.post(path, form, "Authorization", "Bearer " + RunningServer.MASTER);
            default -> throw new AssertionError(method);
        };
    }

    private List<String> listed(String member) {
        assertTrue(metadata.path(member).isArray(), member);
        List<String> values = new ArrayList<>();
        metadata.path(member).forEach(value -> values.add(value.textValue()));
        return values;
    }

    private String refreshToken(String id) {
        HttpResponse<String> pair =
                server.server().get("/auth/token/new?client_id=" + id, "MASTER-TOKEN", RunningServer.MASTER);
        return json(pair).path("data").path("refresh_token").textValue();
    }

    @Test
    void theMethodsOfTheTokenEndpointAreThoseThatWork() {
        List<String> working = METHODS.stream()
                .filter(method -> !method.equals("Bearer"))
                .filter(method -> post(
                                        "token_endpoint",
                                        method,
                                        OauthServer.REFRESH + refreshToken(method.equals("none") ? "app" : "billing"))
                                .statusCode()
                        == 200)
                .toList();

        assertEquals(listed("token_endpoint_auth_methods_supported"), working);
    }

    @Test
    void theMethodsOfRevocationAreThoseThatWork() {
        List<String> working = METHODS.stream()
                .filter(method -> !method.equals("Bearer"))
                .filter(method -> {
                    String token = refreshToken(method.equals("none") ? "app" : "billing");
                    int status = post("revocation_endpoint", method, "token=" + token)
                            .statusCode();
                    return status == 200
                            && server.server()
                                            .post(
                                                    "/auth/token/refresh",
                                                    FORM,
                                                    "refresh_token=" + token,
                                                    "Authorization",
                                                    basic("billing"))
                                            .statusCode()
                                    == 401;
                })
                .toList();

        assertEquals(listed("revocation_endpoint_auth_methods_supported"), working);
    }

    @Test
    void theMethodsOfIntrospectionAreThoseThatWork() {
        String access = server.issue("billing").path("access_token").textValue();
        List<String> working = METHODS.stream()
                .filter(method -> json(post("introspection_endpoint", method, "token=" + access))
                        .path("active")
                        .booleanValue())
                .toList();

        assertEquals(listed("introspection_endpoint_auth_methods_supported"), working);
    }

    @Test
    void theGrantTypesAreThoseThatWork() {
        List<String> working = List.of(
                        "authorization_code",
                        "client_credentials",
                        "refresh_token",
                        "password",
                        "urn:ietf:params:oauth:grant-type:jwt-bearer")
                .stream()
                .filter(type -> post(
                                        "token_endpoint",
                                        "client_secret_basic",
                                        "grant_type=" + OauthServer.encoded(type) + "&refresh_token="
                                                + refreshToken("billing"))
                                .statusCode()
                        == 200)
                .toList();

        assertEquals(listed("grant_types_supported"), working);
    }

    @Test
    void theRequiredMembersAreThere() {
        assertEquals(
                "http://127.0.0.1:" + server.server().port(),
                metadata.path("issuer").textValue());
        assertEquals(List.of(), listed("response_types_supported"), "there is no authorization endpoint");
        assertTrue(metadata.path("jwks_uri").isMissingNode(), "HMAC keys are not published");
        assertTrue(metadata.path("authorization_endpoint").isMissingNode());
        assertTrue(metadata.path("service_documentation").isTextual());
    }
}
