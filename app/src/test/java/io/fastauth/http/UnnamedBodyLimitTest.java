package io.fastauth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthFeature;
import io.fastauth.testing.RunningServer;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers with 413: they say what is too large, and the largest size where it is known. */
class UnnamedBodyLimitTest {

    @TempDir
    private Path folder;

    @Test
    void isNamedWhereItIsKnown() {
        assertDetail("The body must be at most 100 bytes long", OptionalLong.of(100), "/auth/token/refresh");
        assertDetail("The request body is larger than the server accepts", OptionalLong.empty(), "/auth/token/refresh");
    }

    @Test
    void ofAHostApplicationIsNot() {
        assertDetail("The request body is larger than the server accepts", OptionalLong.of(100), "/upload");
    }

    private void assertDetail(String detail, OptionalLong limit, String path) {
        try (RunningServer server = RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .shutdownHook(false)
                .maxPayloadSize(100)
                .directHandlers(ErrorAnswers.unroutable(limit))
                .routing(routing -> routing.post("/upload", (request, response) -> {
                    throw new HttpException("upload", Status.REQUEST_ENTITY_TOO_LARGE_413);
                }))
                .addFeature(FastAuthFeature.create(config -> config.cryptographyKey(RunningServer.KEY)
                        .store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))))
                .build())) {
            String body = "a".repeat(path.equals("/upload") ? 10 : 200);
            HttpResponse<String> answer = server.post(path, "text/plain", body);

            assertEquals(413, answer.statusCode(), answer.body());
            assertTrue(answer.body().contains(detail), answer.body());
        }
    }
}
