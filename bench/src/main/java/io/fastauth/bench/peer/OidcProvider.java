package io.fastauth.bench.peer;

import io.fastauth.bench.server.Programs;
import io.fastauth.bench.server.ServerProcess;
import io.fastauth.bench.server.ServerProcess.Start;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** node oidc-provider with its adapter in memory. */
public final class OidcProvider {

    /** Where tokens are issued. */
    public static final String TOKEN = "/token";

    /** Where they are introspected. */
    public static final String INTROSPECT = "/token/introspection";

    private static final String VERSION = "9";
    private static final Duration DOWNLOAD = Duration.ofMinutes(3);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private OidcProvider() {}

    /**
     * Starts it, and downloads it into a folder when it is not there.
     *
     * @throws IllegalStateException when it cannot be had; the message says why
     */
    public static ServerProcess start(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        if (Files.notExists(folder.resolve("node_modules/oidc-provider"))) {
            Programs.run(
                    folder, DOWNLOAD, List.of("npm", "install", "--no-audit", "--no-fund", "oidc-provider@" + VERSION));
        }
        try (InputStream program = OidcProvider.class.getResourceAsStream("oidc-provider.mjs")) {
            if (program == null) {
                throw new IllegalStateException("No resource oidc-provider.mjs");
            }
            Files.copy(program, folder.resolve("peer.mjs"), StandardCopyOption.REPLACE_EXISTING);
        }
        int port = ServerProcess.freePort();
        return ServerProcess.start(new Start(
                "oidc-provider",
                List.of("node", "peer.mjs", Integer.toString(port)),
                Map.of("NODE_ENV", "production"),
                folder,
                port,
                "/.well-known/openid-configuration",
                PATIENCE));
    }
}
