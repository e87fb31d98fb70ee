package io.fastauth.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is logged between the signal and the end of the process is in the log: the audit of what was still issued. */
@Execution(ExecutionMode.CONCURRENT)
class LinesLostAtStopTest {

    private static final Pattern SERVER = Pattern.compile("ready at (http://127\\.0\\.0\\.1:\\d+)\\R");

    @TempDir
    private Path folder;

    @Test
    void tokensIssuedWhileDrainingAreAudited() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient();
                ChildProcess child = ChildProcess.fastauth(
                        folder, Map.of("FASTAUTH_DRAIN_DELAY", "PT4S"), "serve", "--init", "--port", "0")) {
            Matcher server = SERVER.matcher(child.awaitOut("curl"));
            assertTrue(server.find());
            // What a first request has to load must not take up the time of draining.
            assertEquals(200, status(client, server.group(1) + "/auth/token/new?client_id=early"));
            assertEquals(200, status(client, server.group(1) + "/observe/health/ready"));

            child.signal();
            await().pollInterval(Duration.ofMillis(50))
                    .until(() -> status(client, server.group(1) + "/observe/health/ready") == 503);
            assertEquals(200, status(client, server.group(1) + "/auth/token/new?client_id=late"));

            assertEquals(0, child.exitCode(), child::err);
            assertTrue(child.err().contains("\"event\":\"issued\",\"client\":\"late\""), child::err);
        }
    }

    private static int status(HttpClient client, String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(20))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }
}
