package io.fastauth.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.StoreSettings;
import io.fastauth.config.Settings;
import io.fastauth.persistence.ApiKeyFilter.ApiKey;
import io.fastauth.testing.Authority;
import io.fastauth.testing.Documented;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RestStores;
import io.fastauth.testing.RunningServer;
import io.fastauth.testing.ServedStore;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.SessionStore;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service on a persistence API that speaks TLS, asks for a client certificate, and is named by its IP address. */
class PersistenceTlsTest {

    private static final Authority AUTHORITY = new Authority();

    private static final String KEY = "an-api-key-of-more-than-32-characters";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path pairs;

    private static ServedStore api;

    @TempDir
    private Path folder;

    @BeforeAll
    static void serve() {
        Authority.Identity server = AUTHORITY.sign("the API");
        api = ServedStore.start(
                pairs,
                ApiKey.of("X-Api-Key", KEY),
                Tls.builder()
                        .privateKey(server.privateKey())
                        .addPrivateKeyCertChain(server.certificate())
                        .addTrust(AUTHORITY.certificate())
                        .clientAuth(TlsClientAuth.REQUIRED)
                        .build());
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void certify() throws IOException {
        AUTHORITY.sign("the service").writePem(folder);
    }

    /** The settings of the README, for the API and the certificates of this test. */
    private Config settings(boolean showOurs) throws IOException {
        ObjectNode settings = (ObjectNode)
                JSON.readTree(Documented.block("api-tls").replace("/run/secrets/store", folder.toString()));
        settings.put("database-api-url", api.url().toString());
        settings.putObject("headers").put("X-Api-Key", KEY);
        settings.put("cryptography-key", RunningServer.KEY);
        settings.putArray("access-token-paths").add("/access");
        if (!showOurs) {
            settings.withObject("/store/api-tls").remove("private-key");
        }
        Path file = folder.resolve("fastauth.config.json");
        JSON.writeValue(file.toFile(), settings);
        return Settings.load(file, folder.resolve(".env"), Map.of(), Set.of()).config();
    }

    private RunningServer service(boolean showOurs) throws IOException {
        return RunningServer.of(WebServer.builder()
                .host("127.0.0.1")
                .shutdownHook(false)
                .addFeature(FastAuthFeature.create(settings(showOurs)))
                .build());
    }

    private static int access(RunningServer service, TokenPair pair) {
        return service.get("/access/health", "ACCESS-TOKEN", pair.accessToken()).statusCode();
    }

    /** What the log says of a call that fails. */
    private String failure(boolean showOurs) throws IOException {
        FastAuthConfig config = FastAuthConfig.create(settings(showOurs));
        try (SessionStore store =
                StoreSettings.persistenceApi(config, () -> SignedSessions.KEYS).orElseThrow()) {
            return assertThrows(StoreUnavailableException.class, () -> RestStores.find(store, "me"))
                    .getMessage();
        }
    }

    @Test
    void withOurCertificatePairsAreIssuedVerifiedAndRefreshed() throws IOException {
        try (RunningServer service = service(true)) {
            TokenPair first = Pairs.pair(service.get("/auth/token/new?client_id=me"));
            assertEquals(200, access(service, first));
            TokenPair second = Pairs.pair(service.post(
                    "/auth/token/refresh",
                    "application/x-www-form-urlencoded",
                    "refresh_token=" + first.refreshToken()));
            assertEquals(401, access(service, first));
            assertEquals(200, access(service, second));
            assertEquals(second, api.pairs().find("me").orElseThrow());
        }
    }

    @Test
    void withoutOurCertificateNobodyIsLetIn() throws IOException {
        TokenPair pair;
        try (RunningServer service = service(true)) {
            pair = Pairs.pair(service.get("/auth/token/new?client_id=other"));
        }
        try (RunningServer service = service(false)) {
            assertEquals(503, access(service, pair));
            assertEquals(500, service.get("/auth/token/new?client_id=other").statusCode());
            assertEquals(503, service.get("/observe/health/ready").statusCode());
        }
        assertEquals(pair, api.pairs().find("other").orElseThrow());
        String failure = failure(false);
        assertTrue(failure.contains("store.api-tls"), failure);
    }

    @Test
    void anApiThatIsNotTrustedIsNotCalled() throws IOException {
        Files.writeString(folder.resolve("ca.crt"), new Authority().pem());
        String failure = failure(true);
        assertTrue(failure.contains("failed in TLS, see store.api-tls: "), failure);
    }

    @Test
    void filesThatCannotBeReadStopTheStart() throws IOException {
        Files.delete(folder.resolve("tls.key"));
        Config settings = settings(true);
        String problem = assertThrows(IllegalArgumentException.class, () -> FastAuthConfig.create(settings))
                .getMessage();
        assertTrue(problem.startsWith("store.api-tls ") && problem.contains("tls.key"), problem);
    }
}
