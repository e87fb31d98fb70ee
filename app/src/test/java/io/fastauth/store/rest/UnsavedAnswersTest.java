package io.fastauth.store.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.Pairs;
import io.fastauth.testing.RawApi;
import io.fastauth.testing.RunningServer;
import java.net.http.HttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A save that is answered with 200 has been saved when the answer can be the API's own, and otherwise not. */
class UnsavedAnswersTest {

    private static final char QUOTE = '\'';

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = QUOTE,
            value = {
                "application/json | {\"status\":\"success\",\"message\":\"Token sav",
                "application/json; charset=utf-8 | {\"status\":\"success\"}}",
                "application/vnd.api+json | {",
                "application/json | <html><body>Please log in</body></html>",
                "application/json | {\"status\":\"error\",\"message\":\"disk full\",\"code\":500}",
                "text/html | <html><body>Please log in</body></html>",
                "Text/HTML; charset=utf-8 | Please log in",
                "application/xhtml+xml | Please log in",
                "text/plain | '\n<!DOCTYPE html><title>Blocked</title>'",
                "'' | <!DOCTYPE html><title>Blocked</title>",
            })
    void nothingIsIssuedWhenTheAnswerIsNotTheApis(String type, String body) throws Exception {
        HttpResponse<String> answer = issue(type, body);
        assertEquals(500, answer.statusCode(), answer::body);
        assertEquals(
                "Token not saved. Database error",
                Pairs.json(answer).path("message").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = QUOTE,
            value = {
                "application/json | {\"status\":\"success\",\"message\":\"Token saved\",\"code\":200}",
                "application/json | {}",
                "application/json | null",
                "application/json | ''",
                "'' | ''",
                "text/html | ''",
                "text/plain | saved",
                "'' | saved",
            })
    void aPairIsIssuedWhenItMayBe(String type, String body) throws Exception {
        assertEquals(200, issue(type, body).statusCode());
    }

    private static HttpResponse<String> issue(String type, String body) throws Exception {
        try (RawApi api = RawApi.start(answer -> answer.send("200 OK", type, body) != null);
                RunningServer server = RunningServer.start(
                        config -> config.databaseApiUrl(api.url().toString()))) {
            return server.get("/auth/token/new?client_id=me");
        }
    }
}
