package io.fastauth.config;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.Replica;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Edits of settings that a running service could put in force only by halves. */
@Execution(ExecutionMode.CONCURRENT)
class HalvesOfOneChangeTest {

    private static final String GUARDED = "\"master-token-paths\": [\"/master\", \"/auth/token/new\"]";
    private static final String MOVED = "\"master-token-paths\": [\"/master\", \"/tokens/token/new\"]";

    @TempDir
    private Path folder;

    private Path config;

    @Test
    void areRefusedWhole() throws IOException {
        config = folder.resolve("fastauth.config.json");
        write(GUARDED);
        try (Replica service = Replica.start(folder, Map.of())) {
            assertEquals(401, issue(service));

            write("\"auth-prefix\": \"/tokens\", " + MOVED);
            awaitLog(service, "refused", "master-token-paths depends on auth-prefix");
            assertEquals(401, issue(service));

            write("\"auth-prefix\": \"/tokens\", " + GUARDED);
            awaitLog(service, "WARNING", "take effect at the next start: auth-prefix");
            write("\"guard\": {\"allow-open-issuance\": true}, \"access-token-paths\": []");
            awaitLog(service, "refused", "master-token-paths depends on guard.allow-open-issuance");
            assertEquals(401, issue(service));

            write(GUARDED + ", \"database-api-url\": \"http://127.0.0.1:1/x\", \"headers\": {\"X-Api-Key\": \"v\"}");
            awaitLog(service, "refused", "headers depends on database-api-url");

            write(GUARDED + ", \"app-name\": \"other\", \"access-token-paths\": [\"/docs\"]");
            awaitLog(service, "INFO", "are in force: access-token-paths");
            awaitLog(service, "WARNING", "take effect at the next start: app-name");
        }
    }

    /** In two edits, the second of which needs what the first one has not put in force. */
    @Test
    void areRefusedInTwoEditsAsWell() throws IOException {
        config = folder.resolve("fastauth.config.json");
        write(GUARDED);
        try (Replica service = Replica.start(folder, Map.of())) {
            write("\"auth-prefix\": \"/tokens\", " + GUARDED);
            awaitLog(service, "WARNING", "take effect at the next start: auth-prefix");
            write("\"auth-prefix\": \"/tokens\", " + MOVED);
            awaitLog(service, "refused", "master-token-paths depends on auth-prefix");
            assertEquals(401, issue(service));
        }
    }

    private void write(String settings) throws IOException {
        Files.writeString(config, "{" + settings + "}");
    }

    private static int issue(Replica service) {
        return service.send(service.request("/auth/token/new").GET()).statusCode();
    }

    private static void awaitLog(Replica service, String kind, String text) {
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        service.process().err().lines().anyMatch(line -> line.contains(kind) && line.contains(text)));
    }
}
