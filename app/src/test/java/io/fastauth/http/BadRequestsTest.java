package io.fastauth.http;

import static io.fastauth.testing.Pairs.json;
import static io.fastauth.testing.Pairs.pair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.RunningServer;
import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Malformed requests, and unusual ones that are none. */
class BadRequestsTest {

    private static final String FORM = "application/x-www-form-urlencoded";

    private RunningServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db"))));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/auth/token/new?client_id=|client_id must be 1 to 255 characters long",
                "/auth/token/new?client_id|client_id must be 1 to 255 characters long",
                "/auth/token/new?client_id=a&client_id=a|client_id must be sent once",
                "/auth/token/new?client_id=a%00b|client_id must not contain control characters",
                "/auth/token/new?client_id=a%0Ab|client_id must not contain control characters",
                "/auth/token/new?client_id=a%C2%85b|client_id must not contain control characters",
                "/auth/token/new?client_id=%FF|client_id must be valid UTF-8",
                "/auth/token/refresh|refresh_token is required",
                "/auth/token/refresh?refresh_token=a&refresh_token=b|refresh_token must be sent once"
            })
    void aBadParameterIsNamed(String path, String detail) {
        HttpResponse<String> answer = server.get(path);

        assertEquals(400, answer.statusCode(), answer.body());
        assertEquals(detail, json(answer).path("detail").textValue());
    }

    @Test
    void aClientIdMayBeLongAndStrange() {
        for (String id : List.of("ü".repeat(255), "😀".repeat(255), "a&client_id=b", "%2e", "a+b c/d;e#f?g")) {
            HttpResponse<String> answer =
                    server.get("/auth/token/new?client_id=" + URLEncoder.encode(id, StandardCharsets.UTF_8));
            assertEquals(id, json(answer).path("data").path("client_id").textValue(), answer.body());
            assertEquals(
                    200,
                    server.get("/access/health", "ACCESS-TOKEN", pair(answer).accessToken())
                            .statusCode());
        }
        assertEquals(
                400, server.get("/auth/token/new?client_id=" + "a".repeat(256)).statusCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "application/json|{|400|The body is not valid JSON",
                "application/json|[]|400|The body must be a JSON object",
                "application/json|{}|400|refresh_token is required",
                "application/json|{\"refresh_token\":1}|400|refresh_token must be a text",
                "application/json|{\"refresh_token\":null}|400|refresh_token must be a text",
                "application/json|{\"refresh_token\":\"a\",\"refresh_token\":\"b\"}|400|The body is not valid JSON",
                "application/json|{\"refresh_token\":\"a\"} x|400|The body is not valid JSON",
                "application/x-www-form-urlencoded|x=y|400|refresh_token is required",
                "application/x-www-form-urlencoded|refresh_token=a&refresh_token=b|400|refresh_token must be sent once",
                "application/x-www-form-urlencoded|refresh_token=%zz|400|The form is not correctly percent-encoded",
                "text/plain|refresh_token=a|415|Content-Type must be application/x-www-form-urlencoded or application/json"
            })
    void aBadBodyIsExplained(String type, String body, int status, String detail) {
        HttpResponse<String> answer = server.post("/auth/token/refresh", type, body);

        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(detail, json(answer).path("detail").textValue());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElse(""));
    }

    @Test
    void aBodyOfMoreThan16KiBIsRefused() {
        assertEquals(
                413,
                server.post("/auth/token/refresh", FORM, "refresh_token=" + "a".repeat(20_000))
                        .statusCode());
        assertEquals(
                413,
                server.send(server.request("/auth/token/refresh")
                                .header("Content-Type", FORM)
                                .POST(HttpRequest.BodyPublishers.ofInputStream(
                                        () -> new ByteArrayInputStream(new byte[1_000_000]))))
                        .statusCode());
    }

    @Test
    void aPostWithoutABodyIs400Or415AndNothingElse() {
        assertEquals(
                415,
                server.send(server.request("/auth/token/refresh").POST(HttpRequest.BodyPublishers.noBody()))
                        .statusCode());
        assertEquals(400, server.post("/auth/token/refresh", FORM, "").statusCode());
    }

    @Test
    void doubledCredentialsAre400() {
        String token = pair(server.get("/auth/token/new")).accessToken();

        HttpResponse<String> twice = server.get("/access/health", "ACCESS-TOKEN", token, "ACCESS-TOKEN", token);
        assertEquals(400, twice.statusCode());
        assertTrue(twice.headers().firstValue("WWW-Authenticate").orElse("").contains("invalid_request"));
        assertEquals(
                400,
                server.get("/access/health", "ACCESS-TOKEN", token, "Authorization", "Bearer " + token)
                        .statusCode());
    }

    @Test
    void nothingOfAMalformedRequestIsRepeated() {
        String answer = server.raw("GET /a b<script> HTTP/1.1\r\nHost: x\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
        assertFalse(answer.contains("script"), answer);
    }
}
