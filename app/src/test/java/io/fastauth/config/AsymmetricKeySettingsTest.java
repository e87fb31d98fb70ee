package io.fastauth.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.testing.SettingsFolder;
import io.fastauth.token.AccessTokenType;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.KeySet;
import io.fastauth.token.TokenAlgorithm;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that keys of ES256, EdDSA or RS256 need, at the start and at a reload. */
class AsymmetricKeySettingsTest {

    private static final String URL = "https://tokens.example";

    @TempDir
    private Path folder;

    private Path keys(TokenAlgorithm algorithm) throws Exception {
        return Files.writeString(
                folder.resolve("keys.json"),
                KeySet.generate(algorithm, Instant.now().minusSeconds(1)).toJson());
    }

    /** With the persistence API, which nothing calls here, there is no database to close. */
    private FastAuthConfig config(Consumer<FastAuthConfig.Builder> more) {
        FastAuthConfig.Builder builder = FastAuthConfig.builder()
                .databaseApiUrl("http://127.0.0.1:1")
                .masterToken("a-master-token-for-tests")
                .masterTokenPaths(List.of("/auth/token/new"))
                .tokens(tokens -> tokens.keysFile(folder.resolve("keys.json")));
        more.accept(builder);
        return builder.buildPrototype();
    }

    private static String refusal(Runnable refused) {
        return assertThrows(InvalidSettingException.class, refused::run).getMessage();
    }

    private static ListenerConfig listener(String address) throws Exception {
        return ListenerConfig.builder().address(InetAddress.getByName(address)).buildPrototype();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "EdDSA", "RS256"})
    void outsideLoopbackTheIssuerIsNamed(TokenAlgorithm algorithm) throws Exception {
        keys(algorithm);
        ListenerConfig everywhere = listener("0.0.0.0");

        String refused = refusal(() -> FastAuthFeature.refuseExposure(config(config -> {}), everywhere));

        assertTrue(refused.contains("public-url"), refused);
        FastAuthFeature.refuseExposure(config(config -> config.publicUrl(URL)), everywhere);
        FastAuthFeature.refuseExposure(config(config -> {}), listener("127.0.0.1"));
        keys(TokenAlgorithm.HS256);
        FastAuthFeature.refuseExposure(config(config -> {}), everywhere);
    }

    @Test
    void keysThatNeedTheIssuerAreRefusedByAReload() throws Exception {
        Path file = keys(TokenAlgorithm.HS256);
        FastAuthFeature feature = FastAuthFeature.create(config(config -> {}));
        WebServer.builder()
                .address(InetAddress.getByName("0.0.0.0"))
                .shutdownHook(false)
                .addFeature(feature)
                .build();
        Instant now = Instant.now();
        Files.writeString(
                file,
                KeySet.parse(Files.readString(file))
                        .rotated(TokenAlgorithm.ES256, now.plusSeconds(60), now.plusSeconds(90), now, Optional.empty())
                        .toJson());

        for (FastAuthConfig changed : List.of(config(config -> {}), config(config -> config.publicUrl(URL)))) {
            String refused = refusal(() -> feature.reload(changed));
            assertTrue(refused.contains("public-url is missing"), refused);
        }
    }

    @Test
    void theTypeOfRfc9068TakesEffectWithAReloadThatDoesNotNeedAStart() throws Exception {
        keys(TokenAlgorithm.ES256);
        FastAuthFeature feature = FastAuthFeature.create(config(config -> {}));
        WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .shutdownHook(false)
                .addFeature(feature)
                .build();

        String refused = refusal(() -> feature.reload(config(config -> config.publicUrl(URL)
                .tokens(tokens ->
                        tokens.keysFile(folder.resolve("keys.json")).accessTokenType(AccessTokenType.AT_JWT)))));

        assertTrue(refused.contains("tokens.access-token-type depends on public-url"), refused);
    }

    @Test
    void theTypeOfRfc9068NeedsTheIssuerAndASignature() {
        SettingsFolder settings = new SettingsFolder(folder);
        String type = "\"tokens\": {\"access-token-type\": \"at+jwt\"";

        assertContains("set public-url", settings.problems("{" + type + "}}"));
        assertContains(
                "tokens.format is jwe",
                settings.problems("{\"public-url\": \"" + URL + "\", " + type + ", \"format\": \"jwe\"}}"));
        assertContains("must be jwt or at+jwt", settings.problems("{" + type.replace("at+", "AT+") + "}}"));
        assertEquals(
                "at+jwt",
                settings.load("{\"public-url\": \"" + URL + "\", " + type + "}}")
                        .get("tokens.access-token-type")
                        .asString()
                        .get());
    }

    private static void assertContains(String problem, List<String> problems) {
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(
                problems.getFirst().contains("access-token-type")
                        && problems.getFirst().contains(problem),
                problems::toString);
    }
}
