package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.FastAuthFeature;
import io.fastauth.FastAuthSecurityProvider;
import io.fastauth.testing.HandmadeToken;
import io.fastauth.testing.RunningServer;
import io.helidon.security.Security;
import io.helidon.webserver.security.SecurityFeature;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The guard answers an outage of the store by 503, with the time to try again, and so does Helidon Security. */
class OutageWithoutRetryAfterTest {

    private static final String TOKEN = HandmadeToken.original(
            "{\"client_id\":\"me\",\"type\":\"access\",\"exp\":4000000000,\"iat\":1}", RunningServer.KEY);

    @Test
    void anOutageSaysWhenToTryAgain() {
        Security security = Security.builder()
                .addProvider(FastAuthSecurityProvider.create(), FastAuthFeature.NAME)
                .build();
        try (RunningServer server = RunningServer.start(
                config -> config.databaseApiUrl("http://127.0.0.1:1"),
                routing -> routing.get(
                        "/mine", SecurityFeature.authenticate(), (request, response) -> response.send("mine")),
                SecurityFeature.create(feature -> feature.security(security)))) {
            HttpResponse<String> answer = server.get("/mine", "ACCESS-TOKEN", TOKEN);

            assertEquals(503, answer.statusCode());
            assertEquals("1", answer.headers().firstValue("Retry-After").orElse(""));
        }
    }

    @Test
    void aGuardedPathSaysSoAndReachesNoHandler() {
        AtomicInteger reached = new AtomicInteger();
        try (RunningServer server = RunningServer.start(
                config -> config.databaseApiUrl("http://127.0.0.1:1").accessTokenPaths(List.of("/mine")),
                routing -> routing.get("/mine", (request, response) -> {
                    reached.incrementAndGet();
                    response.send("mine");
                }))) {
            HttpResponse<String> answer = server.get("/mine", "ACCESS-TOKEN", TOKEN);

            assertEquals(503, answer.statusCode());
            assertEquals("1", answer.headers().firstValue("Retry-After").orElse(""));
            assertEquals(0, reached.get());
        }
    }
}
