package io.fastauth.store.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.Pairs;
import io.fastauth.testing.RawApi;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A 404 says that a client has no pair when it can be the API's own; any other is a failure of the store. */
class ForeignNotFoundTest {

    private static final char QUOTE = '\'';
    private static final String FORM = "application/x-www-form-urlencoded";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = QUOTE,
            value = {
                "text/html | <html><head><title>404 Not Found</title></head></html>",
                "application/json | ''",
                "'' | ''",
                "text/plain | default backend - 404",
                "application/json | <html></html>",
                "application/json | null",
                "application/json | {}",
                "application/json | [{\"status\":\"error\",\"code\":404}]",
                "application/json | {\"message\":\"no Route matched with those values\"}",
                "application/json | {\"status\":404,\"error\":\"Not Found\",\"path\":\"/token\"}",
                "application/json | {\"status\":\"success\",\"code\":404}",
                "application/json | {\"status\":\"error\",\"code\":404,\"details\":{\"client_id\":\"you\"}}",
                "application/json | {\"status\":\"error\",\"code\":404,\"details\":{\"client_id\":null}}",
                "application/json | {\"status\":\"error\",\"code\":404",
            })
    void noAnswerIsGivenFromIt(String type, String body) throws Exception {
        assertEquals("503 503", answers(type, body));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = QUOTE,
            value = {
                "application/json | {\"status\":\"error\",\"code\":404,\"details\":{\"client_id\":\"me\"}}",
                "text/plain | {\"status\":\"error\",\"message\":\"Client ID not found\",\"code\":404}",
            })
    void theApisOwnEndsTheSession(String type, String body) throws Exception {
        assertEquals("401 200", answers(type, body));
    }

    @Test
    void theServiceIsNotReady() throws Exception {
        try (RawApi api = RawApi.start(answer -> answer.send("404 Not Found", "text/html", "<html></html>") != null);
                RunningServer server = RunningServer.start(
                        config -> config.databaseApiUrl(api.url().toString()))) {
            assertEquals(503, server.get("/observe/health/ready").statusCode());
        }
    }

    /** The statuses of a guarded request and a revocation, while the API answers 404. */
    private static String answers(String type, String body) throws Exception {
        AtomicReference<RawApi.Behaviour> behaviour =
                new AtomicReference<>(answer -> answer.send("200 OK", "{}") != null);
        try (RawApi api = RawApi.start(answer -> behaviour.get().answer(answer));
                RunningServer server = RunningServer.start(
                        config -> config.databaseApiUrl(api.url().toString()))) {
            TokenPair pair = Pairs.pair(server.get("/auth/token/new?client_id=me"));
            behaviour.set(answer -> answer.send("404 Not Found", type, body) != null);
            HttpResponse<String> guarded = server.get("/access/health", "ACCESS-TOKEN", pair.accessToken());
            HttpResponse<String> revoked = server.post("/auth/token/revoke", FORM, "token=" + pair.accessToken());
            return guarded.statusCode() + " " + revoked.statusCode();
        }
    }
}
