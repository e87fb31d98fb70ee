package io.fastauth.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Replica;
import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A lasting failure writes a line for each cause and minute to the log, and no stack trace. */
@Execution(ExecutionMode.CONCURRENT)
class OutageLogTest {

    private static final int REQUESTS = 40;

    @TempDir
    private Path folder;

    @Test
    void aStoreOutageIsALineForEachCauseAndAnswersSayWhenToTryAgain() throws IOException {
        try (Replica tokens = Replica.start(Files.createDirectory(folder.resolve("tokens")), Map.of());
                Replica service = Replica.start(folder, Map.of("FASTAUTH_DATABASE_API_URL", "http://127.0.0.1:1/x"))) {
            TokenPair pair = tokens.issue("me");
            for (int i = 0; i < REQUESTS; i++) {
                HttpResponse<String> issued =
                        service.send(service.request("/auth/token/new").GET());
                assertEquals(500, issued.statusCode(), issued::body);
                assertEquals("1", issued.headers().firstValue("Retry-After").orElse("none"));
                HttpResponse<String> refreshed = service.refresh(pair.refreshToken());
                assertEquals(500, refreshed.statusCode(), refreshed::body);
                assertEquals("1", refreshed.headers().firstValue("Retry-After").orElse("none"));
                HttpResponse<String> guarded = service.send(service.request("/access/health")
                        .header("ACCESS-TOKEN", pair.accessToken())
                        .GET());
                assertEquals(503, guarded.statusCode(), guarded::body);
            }

            List<String> complaints = service.process().complaints();
            assertFalse(complaints.isEmpty());
            assertTrue(complaints.size() <= 6, () -> String.join("\n", complaints));
            complaints.forEach(line -> assertTrue(line.contains(" SEVERE "), line));
        }
    }

    @Test
    void clientsThatHangUpWriteNothing() throws IOException {
        try (Replica service = Replica.start(folder, Map.of())) {
            for (String path : List.of("/nothing", "/auth/token/new?client_id=", "/access/health", "/openapi")) {
                for (int i = 0; i < REQUESTS; i++) {
                    hangUp(service.port(), path);
                }
            }
            assertEquals(200, service.send(service.request("/health").GET()).statusCode());
            assertEquals(List.of(), service.process().complaints());
        }
    }

    /** Sends a request and resets the connection before it is answered. */
    private static void hangUp(int port, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        }
    }
}
