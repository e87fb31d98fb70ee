package io.fastauth.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fastauth.FastAuthConfig;
import io.fastauth.testing.SettingsFolder;
import io.helidon.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which source wins. */
class SettingsSourcesTest {

    private SettingsFolder settings;

    @BeforeEach
    void open(@TempDir Path folder) {
        settings = new SettingsFolder(folder);
    }

    @ParameterizedTest
    @CsvSource({
        "app-name, FASTAUTH_APP_NAME, one, two, three",
        "master-token, MASTER_TOKEN, one-0123456789-0123456789, two-0123456789-0123456789,"
                + " three-0123456789-0123456789",
        "master-token, FASTAUTH_MASTER_TOKEN, one-0123456789-0123456789, two-0123456789-0123456789,"
                + " three-0123456789-0123456789",
        "cryptography-key, CRYPTOGRAPHY_KEY, one-0123456789-0123456789-0123456789,"
                + " two-0123456789-0123456789-0123456789, three-0123456789-0123456789-01234567",
        "auth-prefix, FASTAUTH_AUTH_PREFIX, /one, /two, /three",
        "tokens.access-lifetime, FASTAUTH_TOKENS_ACCESS_LIFETIME, P1D, P2D, P3D",
        "database-api-url, FASTAUTH_DATABASE_API_PATH, http://one, http://two, http://three"
    })
    void theFileWinsOverTheEnvironmentAndThatOverTheEnvFile(
            String key, String variable, String inFile, String inEnvironment, String inEnvFile) {
        String json = SettingsFolder.json(key, "\"" + inFile + "\"");
        Map<String, String> environment = Map.of(variable, inEnvironment);
        String env = variable + "=" + inEnvFile;

        assertEquals(inFile, SettingsFolder.text(settings.load(json, environment, env), key));
        assertEquals(inFile, SettingsFolder.text(settings.load(json, Map.of(), env), key));
        assertEquals(inEnvironment, SettingsFolder.text(settings.load("{}", environment, env), key));
        assertEquals(inEnvFile, SettingsFolder.text(settings.load("{}", Map.of(), env), key));
        assertFalse(settings.load("{}").get(key).exists());
    }

    @Test
    void aListOfTheFileReplacesThatOfAVariableAsAWhole() {
        Config config =
                settings.load("{\"access-token-paths\": [\"/a\"]}", Map.of("FASTAUTH_ACCESS_TOKEN_PATHS", "/b,/c"), "");

        assertEquals(
                List.of("/a"),
                config.get("access-token-paths").asList(String.class).get());
    }

    @Test
    void anEmptyListOfTheFileReplacesThatOfAVariable() {
        Config config = settings.load("{\"access-token-paths\": []}", Map.of("FASTAUTH_ACCESS_TOKEN_PATHS", "/b"), "");

        assertEquals(List.of(), FastAuthConfig.create(config).accessTokenPaths());
    }

    @Test
    void aVariableHoldsAListWithCommas() {
        Config config = settings.load("{}", Map.of("FASTAUTH_ACCESS_TOKEN_PATHS", "/b, /c"), "");

        assertEquals(
                List.of("/b", "/c"),
                config.get("access-token-paths").asList(String.class).get());
    }

    @Test
    void nothingNeedsToBeThere() {
        Config config = Settings.load(
                        settings.path().resolve("none.json"), settings.path().resolve("none"), Map.of(), Set.of())
                .config();

        assertEquals("fastauth", FastAuthConfig.create(config).appName());
    }

    @Test
    void nullLeavesASettingToTheNextSource() {
        Config config = settings.load(
                "{\"master-token\": null, \"app-name\": null}", Map.of("MASTER_TOKEN", SettingsFolder.MASTER), "");

        assertEquals(SettingsFolder.MASTER, SettingsFolder.text(config, "master-token"));
        assertFalse(config.get("app-name").exists());
    }

    @Test
    void aTextIsTakenAsItIsWritten() {
        Config config = settings.load("{\"master-token\": \"${app-name}$x\\\\y%s-0123456789\"}");

        assertEquals("${app-name}$x\\y%s-0123456789", SettingsFolder.text(config, "master-token"));
    }
}
