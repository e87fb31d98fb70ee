package io.fastauth.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.SettingsFolder;
import io.helidon.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that are given by files. */
class SecretFilesTest {

    private SettingsFolder settings;

    @BeforeEach
    void open(@TempDir Path folder) {
        settings = new SettingsFolder(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void readsASecretFromAFileWithoutItsLineBreak(String end) {
        Path secret = settings.file("secret", SettingsFolder.KEY + end);

        assertEquals(
                SettingsFolder.KEY,
                SettingsFolder.text(
                        settings.load("{}", Map.of("CRYPTOGRAPHY_KEY_FILE", secret.toString()), ""),
                        "cryptography-key"));
        assertEquals(
                SettingsFolder.KEY,
                SettingsFolder.text(
                        settings.load("{}", Map.of(), "FASTAUTH_CRYPTOGRAPHY_KEY_FILE=" + secret), "cryptography-key"));
    }

    @Test
    void refusesAnEmptySecretFile() {
        List<String> problems = settings.problems(
                "{}", Map.of("MASTER_TOKEN_FILE", settings.file("secret", "\n").toString()), "");

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(
                problems.getFirst().startsWith("environment variable MASTER_TOKEN_FILE: \"master-token\" is empty"),
                problems::toString);
    }

    @Test
    void refusesASecretFileThatIsNotThere() {
        List<String> problems = settings.problems(
                "{}",
                Map.of("MASTER_TOKEN_FILE", settings.path().resolve("none").toString()),
                "");

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(
                problems.getFirst().contains("MASTER_TOKEN_FILE: names a file that cannot be read"),
                problems::toString);
    }

    @Test
    void refusesASecretFileOfRawBytes() throws IOException {
        byte[] raw = new byte[32];
        Arrays.fill(raw, (byte) 0xfe);
        Path secret = Files.write(settings.path().resolve("secret"), raw);

        List<String> problems = settings.problems("{}", Map.of("CRYPTOGRAPHY_KEY_FILE", secret.toString()), "");

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().contains("UTF-8"), problems::toString);
    }

    @Test
    void refusesASecretFileThatIsTooLarge() {
        Path secret = settings.file("secret", "x".repeat(64 * 1024 + 1));

        List<String> problems = settings.problems("{}", Map.of("CRYPTOGRAPHY_KEY_FILE", secret.toString()), "");

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().contains("more than 65536 bytes"), problems::toString);
    }

    @Test
    void refusesNamesOfOneSettingThatSayDifferentThings() {
        assertEquals(
                List.of("environment variable MASTER_TOKEN: differs from"
                        + " environment variable FASTAUTH_MASTER_TOKEN; keep one of them"),
                settings.problems(
                        "{}",
                        Map.of(
                                "MASTER_TOKEN",
                                SettingsFolder.MASTER,
                                "FASTAUTH_MASTER_TOKEN",
                                "two-0123456789-0123456789"),
                        ""));
    }

    @Test
    void refusesASecretThatIsGivenByTextAndByFileEvenWhenBothAgree() {
        Map<String, String> environment = Map.of(
                "MASTER_TOKEN",
                SettingsFolder.MASTER,
                "MASTER_TOKEN_FILE",
                settings.file("secret", SettingsFolder.MASTER).toString());

        assertEquals(
                List.of("environment variable MASTER_TOKEN: is set, and so is MASTER_TOKEN_FILE; keep one of them"),
                settings.problems("{}", environment, ""));
    }

    @Test
    void refusesAListThatEndsWithAComma() {
        List<String> problems = settings.problems("{}", Map.of("FASTAUTH_ACCESS_TOKEN_PATHS", "/a,"), "");

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().contains("does not start with /"), problems::toString);
    }

    @Test
    void refusesALinkThatLeadsNowhereInPlaceOfAFile() throws IOException {
        Path link = Files.createSymbolicLink(
                settings.path().resolve("link.json"), settings.path().resolve("nowhere"));
        Path env = settings.path().resolve("none.env");

        List<String> problems = Settings.load(link, env, Map.of(), Set.of()).problems();

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().startsWith("link.json: cannot be read"), problems::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a<b>c0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef<x>"})
    void aRandomSecretMayHaveAngleBrackets(String key) {
        assertEquals(
                key, SettingsFolder.text(settings.load("{\"cryptography-key\": \"" + key + "\"}"), "cryptography-key"));
    }

    @Test
    void acceptsNamesOfOneSettingThatAgree() {
        Config config = settings.load(
                "{}",
                Map.of("MASTER_TOKEN", SettingsFolder.MASTER, "FASTAUTH_MASTER_TOKEN", SettingsFolder.MASTER),
                "");

        assertEquals(SettingsFolder.MASTER, SettingsFolder.text(config, "master-token"));
    }
}
