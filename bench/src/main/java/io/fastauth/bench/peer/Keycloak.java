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

/** Keycloak in production mode with its embedded database, a realm and a client whose issues start sessions. */
public final class Keycloak {

    /** Where tokens are issued and refreshed. */
    public static final String TOKEN = "/realms/bench/protocol/openid-connect/token";

    /** Where they are introspected. */
    public static final String INTROSPECT = TOKEN + "/introspect";

    private static final String VERSION = "26.4.0";
    private static final Duration DOWNLOAD = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String HEAP = "-Xms256m -Xmx1g";

    private Keycloak() {}

    /**
     * Starts it, and downloads it into a folder when it is not there.
     *
     * @param javaHome of the JDK that it runs on
     * @throws IllegalStateException when it cannot be had; the message says why
     */
    public static ServerProcess start(Path folder, Path javaHome) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path home = folder.resolve("keycloak-" + VERSION);
        if (Files.notExists(home)) {
            Programs.run(
                    folder,
                    DOWNLOAD,
                    List.of(
                            "mvn",
                            "--batch-mode",
                            "--no-transfer-progress",
                            "--quiet",
                            "dependency:unpack",
                            "-Dartifact=org.keycloak:keycloak-quarkus-dist:" + VERSION + ":zip",
                            "-DoutputDirectory=" + folder));
        }
        Path realm = Files.createDirectories(home.resolve("data/import")).resolve("realm.json");
        try (InputStream settings = Keycloak.class.getResourceAsStream("keycloak-realm.json")) {
            if (settings == null) {
                throw new IllegalStateException("No resource keycloak-realm.json");
            }
            Files.copy(settings, realm, StandardCopyOption.REPLACE_EXISTING);
        }
        int port = ServerProcess.freePort();
        return ServerProcess.start(new Start(
                "keycloak",
                List.of(
                        "sh",
                        home.resolve("bin/kc.sh").toString(),
                        "start",
                        "--db=dev-file",
                        "--cache=local",
                        "--http-enabled=true",
                        "--http-host=127.0.0.1",
                        "--http-port=" + port,
                        "--hostname-strict=false",
                        "--log-level=warn",
                        "--import-realm"),
                Map.of("JAVA_HOME", javaHome.toString(), "JAVA_OPTS_KC_HEAP", HEAP),
                folder,
                port,
                "/realms/bench",
                PATIENCE));
    }
}
