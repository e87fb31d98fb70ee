package io.fastauth.store.sql;

import static io.fastauth.testing.Pairs.json;
import static io.fastauth.testing.Pairs.pair;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fastauth.testing.RunningServer;
import io.fastauth.token.RateLimit;
import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small file system that fills up under the embedded store. */
class FullDiskTest {

    @TempDir
    Path disk;

    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()) == 0;
        if (!mounted) {
            System.err.println("SKIPPED: the full disk is not tested, because only root may mount a small file system");
        }
        assumeTrue(mounted);
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertEquals(0, run("umount", disk.toString()));
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    }

    @Test
    void saysSoAndGoesOnWhenThereIsSpaceAgain() throws Exception {
        List<TokenPair> answered = new ArrayList<>();
        try (RunningServer server = start()) {
            TokenPair before = pair(server.get("/auth/token/new?client_id=before"));
            fill(disk.resolve("filler"));

            HttpResponse<String> refused = firstRefusal(server, answered);
            assertEquals(500, refused.statusCode(), refused::body);
            assertEquals(
                    "Token not saved. Database error",
                    json(refused).path("message").textValue());
            assertEquals(200, access(server, before), "what is stored can still be read");
            HttpResponse<String> refresh = server.get("/auth/token/refresh?refresh_token=" + before.refreshToken());
            assertEquals(500, refresh.statusCode(), refresh::body);
            assertEquals(200, access(server, before), "a refresh that failed has taken nothing away");
            awaitReady(503, server);
            HttpResponse<String> nothing = server.post(
                    "/auth/token/revoke",
                    "application/x-www-form-urlencoded",
                    "client_id=nobody",
                    "MASTER-TOKEN",
                    RunningServer.MASTER);
            assertEquals(200, nothing.statusCode(), "deletes no row, and so needs no space");
            await().during(Duration.ofMillis(1_500)).until(() -> ready(server) == 503);

            Files.delete(disk.resolve("filler"));
            awaitReady(200, server);
            TokenPair after = pair(server.get("/auth/token/new?client_id=after"));
            assertEquals(200, access(server, after));
            assertEquals(200, access(server, before));
            answered.add(after);
            answered.add(pair(server.get("/auth/token/refresh?refresh_token=" + before.refreshToken())));
        }
        try (RunningServer server = start()) {
            for (TokenPair pair : answered) {
                assertEquals(200, access(server, pair), "what was answered is stored, on the full disk, too");
            }
        }
    }

    private RunningServer start() {
        return RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + disk.resolve("t.db")))
                .guard(guard -> guard.issueLimit(new RateLimit(0, 1))));
    }

    private static int access(RunningServer server, TokenPair pair) {
        return server.get("/access/health", "ACCESS-TOKEN", pair.accessToken()).statusCode();
    }

    private static int ready(RunningServer server) {
        return server.get("/observe/health/ready").statusCode();
    }

    private static void awaitReady(int status, RunningServer server) {
        await().until(() -> ready(server) == status);
    }

    /**
     * The write-ahead log may have some room of its own left: the pairs before the refusal are added to the answered.
     */
    private static HttpResponse<String> firstRefusal(RunningServer server, List<TokenPair> answered) {
        for (int i = 0; i < 2_000; i++) {
            HttpResponse<String> answer = server.get("/auth/token/new?client_id=filling" + i);
            if (answer.statusCode() != 200) {
                return answer;
            }
            answered.add(pair(answer));
        }
        throw new AssertionError("The disk does not fill up");
    }

    private static void fill(Path file) {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertTrue(Files.exists(file), "full: " + e.getMessage());
        }
    }
}
