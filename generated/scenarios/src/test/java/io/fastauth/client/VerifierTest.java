package io.fastauth.client;

import static io.fastauth.client.VerifiableService.ISSUER;
import static io.fastauth.client.VerifiableService.awaitLive;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.fastauth.FastAuthConfig;
import io.fastauth.testing.BestOfThree;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.KeySet;
import io.fastauth.token.TokenAlgorithm;
import io.fastauth.token.TokenFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A verifier of the real service. */
class VerifierTest {

    private static final String ORDERS = "https://orders.example";

    @TempDir
    private static Path folder;

    private static final Map<Signed, VerifiableService> SERVICES = new EnumMap<>(Signed.class);
    private static int started;

    /** Clients of this test alone. */
    private final String stock = "stock-" + ++started;

    private final String caller = "caller-" + started;
    private final List<Mode> modes = new CopyOnWriteArrayList<>();
    private VerifiableService service;
    private Verifier verifier;
    private TokenSource tokens;

    /** How access tokens are made. */
    enum Signed {
        HS256,
        ES256,
        EDDSA,
        RS256,
        ENCRYPTED;

        boolean offline() {
            return this != HS256 && this != ENCRYPTED;
        }

        private VerifiableService start() {
            try {
                Path own = Files.createDirectory(folder.resolve(name()));
                return VerifiableService.start(own, config -> {
                    config.publicUrl(ISSUER);
                    configure(config, own);
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void configure(FastAuthConfig.Builder config, Path folder) {
            switch (this) {
                case HS256 -> {}
                case ENCRYPTED -> config.tokens(settings -> settings.format(TokenFormat.JWE));
                case ES256 -> keys(config, folder, TokenAlgorithm.ES256);
                case EDDSA -> keys(config, folder, TokenAlgorithm.EdDSA);
                case RS256 -> keys(config, folder, TokenAlgorithm.RS256);
            }
        }

        private static void keys(FastAuthConfig.Builder config, Path folder, TokenAlgorithm algorithm) {
            try {
                Path file = Files.writeString(
                        folder.resolve("keys.json"),
                        KeySet.generate(algorithm, Instant.now().minusSeconds(1))
                                .toJson());
                config.tokens(settings -> settings.keysFile(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void start(Signed signed, Duration lifetime) {
        RunningServer server = SERVICES.computeIfAbsent(signed, Signed::start).server();
        service = new VerifiableService(
                server,
                VerifiableService.register(
                        server,
                        "\"client_id\":\"" + stock + "\",\"may_introspect\":true,\"audiences\":[\"" + ORDERS + "\"]"));
        String secret = VerifiableService.register(
                server,
                "\"client_id\":\"" + caller
                        + "\",\"may_refresh\":true,\"scopes\":[\"read\",\"write\"],\"access_lifetime\":"
                        + lifetime.toSeconds() + ",\"audiences\":[\"" + ORDERS + "\",\"https://other.example\"]");
        tokens = TokenSource.builder(service.address()).resource(ORDERS).clientCredentials(caller, secret);
        // Before the verifier listens.
        var unused = tokens.accessToken();
        verifier = mine().issuer(ISSUER).audience(ORDERS).onMode(modes::add).build();
        awaitLive(verifier);
    }

    @AfterEach
    void stop() {
        tokens.close();
        verifier.close();
    }

    @AfterAll
    static void stopServices() {
        SERVICES.values().forEach(VerifiableService::close);
    }

    @ParameterizedTest
    @EnumSource(Signed.class)
    void theFirstTokenOfASessionCostsACallAndARevocationIsKnownWithinASecond(Signed signed) throws Exception {
        start(signed, Duration.ofHours(1));
        String first = tokens.accessToken();

        Verification.Accepted accepted = assertAccepted(first, "read", "write");
        assertEquals(caller, accepted.clientId());
        assertEquals(Set.of("read", "write"), accepted.scopes());
        assertEquals(List.of(ORDERS), accepted.audience());
        assertEquals(1, verifier.statistics().introspections());
        assertAccepted(first);
        assertEquals(1, verifier.statistics().introspections());

        String second = tokens.replace(first);
        assertNotEquals(first, second);
        await().pollInterval(Duration.ofMillis(10)).until(() -> isRefused(first));
        assertAccepted(second);
        assertAccepted(second);
        assertEquals(signed.offline() ? 1 : 2, verifier.statistics().introspections());

        BestOfThree.assertWithin(Duration.ofSeconds(1), number -> {
            String last = tokens.accessToken();
            assertAccepted(last);
            long calls = verifier.statistics().introspections();
            tokens.revoke();
            long revoked = System.nanoTime();
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10)).until(() -> isRefused(last));
            Duration delay = BestOfThree.since(revoked);
            assertEquals(calls, verifier.statistics().introspections(), "refused without a call");
            return delay;
        });
        await().until(() -> List.copyOf(modes).equals(List.of(Mode.LIVE)));
    }

    @Test
    void whatIsWrongIsRefusedOffline() {
        start(Signed.ES256, Duration.ofHours(1));
        String token = tokens.accessToken();
        char last = token.charAt(token.length() - 10);
        String forged = token.substring(0, token.length() - 10)
                + (last == 'A' ? 'B' : 'A')
                + token.substring(token.length() - 9);

        assertRefused("The signature is invalid", verifier.verify(forged));
        for (String malformed : List.of("", "x", "a.b", "a.b.c", "a..b", "a.b.c.d.e.f", "a b.c.d", "a".repeat(8193))) {
            assertRefused("The token is malformed", verifier.verify(malformed));
        }
        Verification.Refused scope =
                assertInstanceOf(Verification.Refused.class, verifier.verify(token, "write", "admin"));
        assertEquals(
                "403 Bearer error=\"insufficient_scope\", scope=\"admin write\"",
                scope.status() + " " + scope.challenge());
        // The service introspects nothing for them.
        VerifierBuilder offline = Verifier.builder(service.address(), stock, "wrong");
        try (Verifier other =
                        offline.issuer(ISSUER).audience("https://other.example").build();
                Verifier elsewhere =
                        offline.issuer("https://else.example").audience(ORDERS).build()) {
            assertRefused("The token is for another audience", other.verify(token));
            assertRefused("The token is of another issuer", elsewhere.verify(token));
        }
        assertEquals(0, verifier.statistics().introspections());
        assertEquals(10, verifier.statistics().refused());
    }

    @Test
    void aTokenExpires() {
        start(Signed.EDDSA, Duration.ofSeconds(2));
        // On a machine that is busy, a token may have expired before it is verified.
        String token = await().until(() -> tokens.replace(tokens.accessToken()), this::isAccepted);

        await().until(() -> isRefused(token));
        assertRefused("The token has expired", verifier.verify(token));
    }

    @Test
    void theClientMayHaveAnyCharactersInItsId() {
        start(Signed.HS256, Duration.ofHours(1));
        String id = "stock: ñ + 100%";
        String secret = VerifiableService.register(
                service.server(),
                "\"client_id\":\"" + id + "\",\"may_introspect\":true,\"audiences\":[\"" + ORDERS + "\"]");
        try (Verifier other = Verifier.builder(service.address(), id, secret)
                .issuer(ISSUER)
                .audience(ORDERS)
                .build()) {
            awaitLive(other);
            assertInstanceOf(Verification.Accepted.class, other.verify(tokens.accessToken()));
        }
    }

    @Test
    void aWrongSecretAcceptsNothing() {
        start(Signed.ES256, Duration.ofHours(1));
        try (Verifier wrong = Verifier.builder(service.address(), stock, "wrong")
                .issuer(ISSUER)
                .audience(ORDERS)
                .build()) {
            assertInstanceOf(Verification.Unavailable.class, wrong.verify(tokens.accessToken()));
            assertEquals(Mode.UNAVAILABLE, wrong.mode());
        }
    }

    private VerifierBuilder mine() {
        return Verifier.builder(service.address(), stock, service.secret());
    }

    private Verification.Accepted assertAccepted(String token, String... scopes) {
        Verification result = verifier.verify(token, scopes);
        return assertInstanceOf(Verification.Accepted.class, result, result::toString);
    }

    private boolean isAccepted(String token) {
        return verifier.verify(token) instanceof Verification.Accepted;
    }

    private boolean isRefused(String token) {
        return verifier.verify(token) instanceof Verification.Refused;
    }

    private static void assertRefused(String reason, Verification result) {
        Verification.Refused refused = assertInstanceOf(Verification.Refused.class, result);
        assertEquals("Bearer error=\"invalid_token\", error_description=\"" + reason + "\"", refused.challenge());
        assertEquals(401, refused.status());
    }
}
