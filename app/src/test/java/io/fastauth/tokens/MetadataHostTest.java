package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthConfig;
import io.fastauth.testing.RunningServer;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A caller that chooses the Host, and with it the issuer that others read from a cache. */
class MetadataHostTest {

    private static final String METADATA = "/.well-known/oauth-authorization-server";

    @TempDir
    private Path folder;

    private RunningServer start(Consumer<FastAuthConfig.Builder> more) {
        return RunningServer.start(config -> {
            config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("t.db")));
            more.accept(config);
        });
    }

    private static String metadata(RunningServer server, String path) {
        return server.raw("GET " + path + " HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n"
                + "X-Forwarded-Proto: https\r\nForwarded: host=evil.example;proto=https\r\n\r\n");
    }

    @Test
    void onLoopbackTheIssuerIsTheAddressServed() {
        try (RunningServer server = start(config -> config.rootPath("/api"))) {
            String answer = metadata(server, METADATA);

            String served = "http://127.0.0.1:" + server.port();
            assertTrue(answer.contains("\"issuer\":\"" + served + "/api\""), answer);
            assertTrue(answer.contains("\"" + served + "/api/auth/token/revoke\""), answer);
            assertTrue(answer.contains("\"" + served + "/docs\""), answer);
            assertFalse(answer.contains("evil"), answer);
        }
    }

    @Test
    void thePublicUrlIsTheIssuer() {
        try (RunningServer server = start(config -> config.publicUrl("https://tokens.example.org/fastauth")
                .rootPath("/api")
                .authPrefix("/tokens"))) {
            for (String path : new String[] {METADATA, "/api" + METADATA, METADATA + "/fastauth"}) {
                String answer = metadata(server, path);
                assertTrue(answer.contains("\"issuer\":\"https://tokens.example.org/fastauth\""), answer);
                assertTrue(answer.contains("\"https://tokens.example.org/fastauth/tokens/token/revoke\""), answer);
                assertFalse(answer.contains("evil"), answer);
            }
            assertEquals(404, server.get(METADATA + "/api").statusCode());
        }
    }
}
