package io.fastauth.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.fastauth.ConfigCheck;
import io.fastauth.FastAuthFeature;
import io.fastauth.config.LoadedSettings;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The algorithm changes under traffic, from a secret to public keys: no request fails, and no session ends. */
class AlgorithmRotationTest {

    private static final int CLIENTS = 20;
    private static final int THREADS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final Map<String, TokenPair> held = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final CountDownLatch done = new CountDownLatch(1);

    @Test
    void noSessionEndsFromASecretToEachKindOfPublicKey() throws Exception {
        Path config = Files.writeString(
                folder.resolve("fastauth.config.json"),
                "{\"store\": {\"url\": \"jdbc:sqlite:" + folder.resolve("k.db") + "\"},"
                        + "\"public-url\": \"https://tokens.example\", \"tokens\": {\"access-token-type\": \"at+jwt\"}}");
        fastauth(config, "keys", "generate");
        SettingsFiles files = new SettingsFiles(config, folder.resolve(".env"));
        LoadedSettings started = files.load(Set.of());
        FastAuthFeature feature = FastAuthFeature.create(ConfigCheck.config(started));
        SettingsWatch watch = SettingsWatch.of(files, started, feature);
        try (RunningServer server = RunningServer.of(WebServer.builder()
                        .address(InetAddress.getLoopbackAddress())
                        .shutdownHook(false)
                        .addFeature(feature)
                        .build());
                ExecutorService traffic = Executors.newFixedThreadPool(THREADS)) {
            for (int i = 0; i < CLIENTS; i++) {
                held.put("client" + i, Pairs.pair(server.get("/auth/token/new?client_id=client" + i)));
            }
            Map<String, String> sessions = sessions();
            TokenPair idle = Pairs.pair(server.get("/auth/token/new?client_id=idle"));
            String first = idle.keyId().orElseThrow();
            try {
                for (int thread = 0; thread < THREADS; thread++) {
                    int own = thread;
                    traffic.execute(() -> callUntilDone(own, server));
                }
                for (String algorithm : List.of("ES256", "EdDSA", "RS256")) {
                    fastauth(config, "keys", "rotate", "--algorithm", algorithm, "--in", "2s");
                    await().atMost(PATIENCE).until(() -> {
                        watch.look();
                        return keys(server).contains(algorithm);
                    });
                    JWKSet published = JWKSet.parse(keys(server));
                    await().atMost(PATIENCE)
                            .until(() -> held.values().stream()
                                    .allMatch(pair -> parsed(pair)
                                            .getHeader()
                                            .getAlgorithm()
                                            .getName()
                                            .equals(algorithm)));
                    held.values().forEach(pair -> assertVerifiedBy(published, parsed(pair)));
                }
            } finally {
                done.countDown();
            }
            traffic.shutdown();
            assertTrue(traffic.awaitTermination(30, TimeUnit.SECONDS));
            assertEquals(List.of(), List.copyOf(failures));
            assertEquals(sessions, sessions());

            InProcess refused = InProcess.fastauth(config, "keys", "retire", first);
            assertTrue(refused.err().contains("signed tokens of 1 session"), refused::err);
            assertEquals(200, verify(server, idle), "by the key before three rotations");
            Pairs.pair(server.get("/auth/token/refresh?refresh_token=" + idle.refreshToken()));
            fastauth(config, "keys", "retire", first);
        }
    }

    /** By keys that were published before the first of them signed. */
    private static void assertVerifiedBy(JWKSet published, SignedJWT token) {
        try {
            JWK key = published.getKeyByKeyId(token.getHeader().getKeyID());
            assertEquals("at+jwt", token.getHeader().getType().toString());
            assertEquals(token.getHeader().getAlgorithm(), key.getAlgorithm());
            assertEquals("https://tokens.example", token.getJWTClaimsSet().getIssuer());
            switch (key.getAlgorithm().getName()) {
                case "ES256" -> assertTrue(token.verify(new ECDSAVerifier(key.toECKey())));
                case "RS256" -> assertTrue(token.verify(new RSASSAVerifier(key.toRSAKey())));
                default -> assertEquals("OKP", key.getKeyType().getValue());
            }
        } catch (JOSEException | ParseException e) {
            throw new AssertionError(e);
        }
    }

    private Map<String, String> sessions() {
        return held.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> {
            try {
                return parsed(entry.getValue()).getJWTClaimsSet().getStringClaim("sid");
            } catch (ParseException e) {
                throw new AssertionError(e);
            }
        }));
    }

    private static SignedJWT parsed(TokenPair pair) {
        try {
            return SignedJWT.parse(pair.accessToken());
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
    }

    private static int verify(RunningServer server, TokenPair pair) {
        return server.get("/access/health", "ACCESS-TOKEN", pair.accessToken()).statusCode();
    }

    private static String keys(RunningServer server) {
        return server.get("/.well-known/jwks.json").body();
    }

    private void callUntilDone(int own, RunningServer server) {
        for (int i = own; done.getCount() > 0; i = (i + THREADS) % CLIENTS) {
            String client = "client" + i;
            try {
                TokenPair pair = held.get(client);
                int verified = verify(server, pair);
                if (verified != 200) {
                    failures.add(client + " was refused: " + verified);
                }
                held.put(client, Pairs.pair(server.get("/auth/token/refresh?refresh_token=" + pair.refreshToken())));
            } catch (RuntimeException | AssertionError e) {
                failures.add(client + ": " + e);
            }
        }
    }

    private static void fastauth(Path config, String... command) {
        InProcess result = InProcess.fastauth(config, command);
        assertEquals(0, result.code(), result::err);
    }
}
