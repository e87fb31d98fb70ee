package io.fastauth.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthConfig;
import io.fastauth.testing.SettingsFolder;
import io.helidon.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files as a whole, and what is told of them. */
class SettingsFilesTest {

    private SettingsFolder settings;

    @BeforeEach
    void open(@TempDir Path folder) {
        settings = new SettingsFolder(folder);
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("{\n  \"master-token\": s3cret\n}", "line 2"),
                Arguments.of("{\n\n  \"master-token\": \"s3cret", "line 3"),
                Arguments.of("{\"master-token\": \"s3cret\",\n \"master-token\": \"s3cret\"}", "line 2"),
                Arguments.of("{} s3cret", "line 1"),
                Arguments.of("{\"master-token\": \"s3cret\n\"}", "line 1"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void namesThePlaceInAMalformedFileAndQuotesNothingOfIt(String json, String place) {
        List<String> problems = settings.problems(json);

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(
                problems.getFirst().startsWith("fastauth.config.json: is not valid JSON, at " + place),
                problems::toString);
        assertFalse(problems.getFirst().contains("s3cret"), problems::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "\"text\"", "7", "null"})
    void refusesAFileThatHoldsNoObject(String json) {
        assertEquals(
                List.of("fastauth.config.json: must hold one JSON object, like {\"app-name\": \"fastauth\"}"),
                settings.problems(json));
    }

    @Test
    void refusesAFileThatIsTooDeepOrTooLarge() {
        assertEquals(
                1,
                settings.problems("{\"headers\": " + "[".repeat(100_000) + "}").size());
        assertEquals(
                List.of("fastauth.config.json: is larger than 1048576 bytes"),
                settings.problems("{}" + " ".repeat(1024 * 1024)));
    }

    @Test
    void refusesAFolderInPlaceOfAFile() throws IOException {
        Path directory = Files.createDirectory(settings.path().resolve("directory"));

        List<String> problems =
                Settings.load(directory, directory, Map.of(), Set.of()).problems();

        assertEquals(2, problems.size(), problems::toString);
        assertTrue(problems.stream().allMatch(problem -> problem.startsWith("directory: cannot be read")));
    }

    @Test
    void reportsAllProblemsOfAllSourcesTogether() {
        List<String> problems = settings.problems(
                "{\"acess-token-paths\": [], \"app-name\": 7, \"tokens\": {\"refresh-grace\": \"soon\"}}",
                Map.of("CRYPTOGRAPHY_KEY", "short", "FASTAUTH_ROOT_PATH", "x/"),
                "MASTER_TOKEN=\n");

        assertEquals(6, problems.size(), problems::toString);
        for (String named : List.of(
                "acess-token-paths",
                "app-name",
                "tokens.refresh-grace",
                "CRYPTOGRAPHY_KEY",
                "FASTAUTH_ROOT_PATH",
                ".env line 1, MASTER_TOKEN")) {
            assertEquals(
                    1,
                    problems.stream().filter(problem -> problem.contains(named)).count(),
                    named + problems);
        }
    }

    @Test
    void reportsWhatIsWrongElsewhereBesideAMalformedFile() {
        List<String> problems = settings.problems("{", Map.of("MASTER_TOKEN", ""), "not a variable\n");

        assertEquals(3, problems.size(), problems::toString);
    }

    @Test
    void noMessageHoldsASecret() {
        String json = "{\"master-token\": \"s3cret one\", \"cryptography-key\": \"s3cret\","
                + " \"headers\": {\"a\": \"s3cret\\n\", \"b\": \"<s3cret>\", \"c\": \"${C}\"}}";
        SettingsException refused = assertThrows(
                SettingsException.class,
                () -> settings.load(
                        json, Map.of("MASTER_TOKEN", "s3cret", "FASTAUTH_MASTER_TOKEN", "s3cret2"), "C=s3crét"));

        assertFalse(refused.toString().contains("s3c"), refused::toString);
        assertTrue(refused.problems().size() >= 5, refused::toString);
    }

    @Test
    void nothingThatHoldsASecretPrintsIt() {
        LoadedSettings loaded = settings.read(
                "{\"master-token\": \"s3cret-0123456789\", \"headers\": {\"a\": \"s3cret\"},"
                        + " \"store\": {\"password\": \"s3cret\", \"api-tls\": {\"a\": {\"passphrase\": \"s3cret\"}}}}",
                Map.of("CRYPTOGRAPHY_KEY", "s3cret"),
                "");

        assertEquals(
                5,
                loaded.report().stream()
                        .filter(line -> line.value().equals("***"))
                        .count());
        List.of(loaded, loaded.values(), loaded.report())
                .forEach(holder -> assertFalse(holder.toString().contains("s3cret"), holder::toString));
    }

    @Test
    void theLoadedSettingsDoNotPrintSecrets() {
        String key = "s3cret-0123456789-0123456789-0123456789";
        Config config = settings.load("{\"master-token\": \"s3cret-0123456789\", \"cryptography-key\": \"" + key + "\","
                + " \"headers\": {\"a\": \"s3cret\"}}");
        FastAuthConfig read = FastAuthConfig.create(config);

        assertEquals("s3cret-0123456789", read.masterToken().orElseThrow());
        assertFalse(config.toString().contains("s3cret"), config::toString);
        assertFalse(read.toString().contains("s3cret"), read::toString);
        assertFalse(FastAuthConfig.builder(read).toString().contains("s3cret"));
    }
}
