package io.fastauth.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Authority;
import io.fastauth.testing.Documented;
import io.fastauth.testing.MountedVolume;
import io.fastauth.testing.TlsConnection;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files of certificates are taken, and which are refused. */
class TlsWatchTest {

    private static final Path COMPONENT = Path.of("..", "k8s", "components", "tls", "application.yaml");

    private final Authority authority = new Authority();

    @TempDir
    private Path folder;

    private Config server(String yaml) {
        String here = yaml.replaceAll("/run/secrets/[a-z-]+", folder.toString())
                .replace("0.0.0.0", "127.0.0.1")
                .replace("9090", "0");
        return Config.builder(ConfigSources.create(here, MediaTypes.APPLICATION_X_YAML))
                .disableEnvironmentVariablesSource()
                .disableSystemPropertiesSource()
                .build()
                .get("server");
    }

    /** Starts a server that has nothing but its health. */
    private static WebServer started(Config config) {
        List<TlsWatch> watches = TlsWatch.of(config);
        assertEquals(1, watches.size());
        WebServer server = WebServer.builder()
                .config(config)
                .host("127.0.0.1")
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .routing(routing -> routing.get("/health", (req, res) -> res.send("{\"status\":\"healthy\"}")))
                .build()
                .start();
        watches.getFirst().start(server);
        return server;
    }

    private void serves(WebServer server, Authority.Identity identity, SSLContext client) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> TlsConnection.serial(client, server.port())
                        .equals(identity.certificate().getSerialNumber()));
    }

    @Test
    void aRenewedPkcs12FileIsTaken() throws Exception {
        Authority.Identity first = authority.sign("first");
        Authority.Identity second = authority.sign("second");
        first.writePkcs12(folder.resolve("server.p12"), "server", "changeit");
        WebServer server = started(server(Documented.block("server.p12")));
        try {
            serves(server, first, authority.context());
            second.writePkcs12(folder.resolve("server.p12"), "server", "changeit");
            serves(server, second, authority.context());
        } finally {
            server.stop();
        }
    }

    @Test
    void theComponentForKubernetesServesWhatCertManagerMakes() throws Exception {
        Authority.Identity first = authority.sign("first");
        Authority.Identity second = authority.sign("second");
        MountedVolume secret = new MountedVolume(folder, first.pem());
        WebServer server = started(server(Files.readString(COMPONENT)));
        try {
            serves(server, first, authority.context());
            secret.swap(second.pem());
            serves(server, second, authority.context());
        } finally {
            server.stop();
        }
    }

    private String refused(String yaml) {
        return assertThrows(CommandException.class, () -> TlsWatch.of(server(yaml)))
                .getMessage();
    }

    @Test
    void whatCannotBeServedWithIsRefusedAndNamed() throws IOException {
        String yaml = Files.readString(COMPONENT);
        String missing = refused(yaml);
        assertTrue(missing.contains("tls.crt cannot be read (NoSuchFileException)"), missing);

        authority.sign("ended", Duration.ofMinutes(-1)).writePem(folder);
        String ended = refused(yaml);
        assertTrue(ended.contains("NotAfter"), ended);

        authority.sign("good").writePem(folder);
        assertEquals(1, TlsWatch.of(server(yaml)).size());
        assertEquals(0, TlsWatch.of(server("server:\n  port: 0\n")).size());

        String everybody = refused(yaml.replace("    private-key:", "    client-auth: OPTIONAL\n    private-key:"));
        assertTrue(everybody.contains("no trust is set for them"), everybody);

        String keyless = refused("server:\n  tls:\n    client-auth: NONE\n");
        assertTrue(keyless.contains("private-key has no key"), keyless);

        Files.writeString(
                folder.resolve("tls.key"), "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");
        String broken = refused(yaml);
        assertTrue(broken.contains("tls.key") && !broken.contains("c2VjcmV0"), broken);
        assertEquals(1, broken.lines().count());
    }
}
