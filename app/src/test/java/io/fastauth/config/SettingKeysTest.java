package io.fastauth.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.SettingsFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How keys may be spelt, and what else is refused. */
class SettingKeysTest {

    private SettingsFolder settings;

    @BeforeEach
    void open(@TempDir Path folder) {
        settings = new SettingsFolder(folder);
    }

    private static final Map<String, String> SAMPLES = Map.ofEntries(
            Map.entry("database-api-url", "\"http://127.0.0.1:1/a\""),
            Map.entry("cryptography-key", "\"" + SettingsFolder.KEY + "\""),
            Map.entry("root-path", "\"/x\""),
            Map.entry("auth-prefix", "\"/x\""),
            Map.entry("public-url", "\"https://tokens.example.org\""),
            Map.entry("tokens.format", "\"jwe\""),
            Map.entry("store.url", "\"jdbc:sqlite:x.db\""),
            Map.entry("store.api-tls", "{\"trust\": {\"keystore\": {\"trust-store\": true}}}"),
            Map.entry("guard.trusted-proxies", "[\"10.0.0.0/8\"]"),
            Map.entry("guard.failure-limit", "\"7, 7/min\""),
            Map.entry("guard.issue-limit", "\"off\""),
            Map.entry("websockets.origins", "[\"https://app.example.org\"]"),
            Map.entry("observe.log-format", "\"json\""),
            Map.entry("observe.audit-format", "\"text\""));

    private static String sample(Setting setting) {
        return SAMPLES.getOrDefault(
                setting.key(),
                switch (setting.kind()) {
                    case TEXT ->
                        setting.key().matches(".*(lifetime|grace|timeout|delay|cache)")
                                ? "\"1m\""
                                : "\"" + SettingsFolder.MASTER + "\"";
                    case ITEMS, ENTRIES -> "[\"/x\"]";
                    case MEMBERS, TREE -> "{\"X-Key\": \"v\"}";
                    case NUMBER -> "7";
                    case FLAG -> "true";
                });
    }

    static Stream<Arguments> spellings() {
        return Setting.ALL.stream()
                .flatMap(setting -> Stream.concat(Stream.of(setting.key()), setting.aliases().stream())
                        .map(spelling -> Arguments.of(spelling, setting)));
    }

    @Test
    void keysWithoutAGroupHaveBothSpellings() {
        assertEquals(
                List.of("database-api-path", "database_api_url", "database_api_path"),
                Setting.of("database-api-url").orElseThrow().aliases());
        Setting.ALL.stream()
                .filter(setting -> !setting.key().contains(".") && setting.key().contains("-"))
                .forEach(setting ->
                        assertTrue(setting.aliases().contains(setting.key().replace('-', '_')), setting::toString));
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void readsBothSpellings(String spelling, Setting setting) {
        assertTrue(settings.read(SettingsFolder.json(spelling, sample(setting)), Map.of(), "")
                .config()
                .get(setting.key())
                .exists());
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void refusesAWrongType(String spelling, Setting setting) {
        String scalar = setting.kind() == Setting.Kind.NUMBER ? "\"7\"" : "7";
        for (String wrong : List.of(scalar, "[7]", "{\"a\": 7}")) {
            List<String> problems = settings.problems(SettingsFolder.json(spelling, wrong));

            assertEquals(1, problems.size(), problems::toString);
            assertTrue(
                    problems.getFirst().startsWith("fastauth.config.json: \"" + spelling + "\" must be "),
                    problems::toString);
        }
    }

    @Test
    void refusesAnUnknownKey() {
        assertEquals(
                List.of("fastauth.config.json: \"colour-of-the-bikeshed\" is not a setting; remove it"),
                settings.problems("{\"colour-of-the-bikeshed\": 1}"));
    }

    @ParameterizedTest
    @CsvSource({
        "acess-token-paths, access-token-paths",
        "Access-Token-Paths, access-token-paths",
        "accessTokenPaths, access-token-paths",
        "master_token_path, master-token-paths",
        "master-tokn, master-token",
        "header, headers",
        "database_api_pth, database-api-path"
    })
    void refusesAMisspeltKeyAndSaysWhatWasMeant(String misspelt, String meant) {
        assertEquals(
                List.of("fastauth.config.json: \"" + misspelt + "\" is not a setting; did you mean \"" + meant + "\"?"),
                settings.problems("{\"" + misspelt + "\": 1}"));
    }

    @ParameterizedTest
    @CsvSource({
        "tokens.acces-lifetime, tokens.access-lifetime",
        "tokens.access_lifetime, tokens.access-lifetime",
        "tokens.master-token, master-token",
        "token.access-lifetime, tokens",
        "trusted-proxies, guard.trusted-proxies"
    })
    void refusesAKeyOfNoOrAnotherGroup(String wrong, String meant) {
        String named = wrong.startsWith("token.") ? "token" : wrong;

        assertEquals(
                List.of("fastauth.config.json: \"" + named + "\" is not a setting; did you mean \"" + meant + "\"?"),
                settings.problems(SettingsFolder.json(wrong, "1")));
    }

    @Test
    void refusesAGroupThatIsNoObject() {
        assertEquals(
                List.of("fastauth.config.json: \"tokens\" must be an object of settings"),
                settings.problems("{\"tokens\": \"30d\"}"));
    }

    @Test
    void theFileMayNameItsSchema() {
        assertEquals(
                "a",
                SettingsFolder.text(
                        settings.load("{\"$schema\": \"fastauth.config.schema.json\", \"app-name\": \"a\"}"),
                        "app-name"));
    }

    @ParameterizedTest
    @CsvSource({
        "access-token-paths, access_token_paths, '[\"/a\"]'",
        "database-api-url, database-api-path, '\"http://h\"'",
        "database_api_path, database-api-path, '\"http://h\"'"
    })
    void refusesADoublySpeltKeyEvenWithTheSameValue(String first, String second, String value) {
        assertEquals(
                List.of("fastauth.config.json: \"" + second + "\" is the same setting as \"" + first
                        + "\"; keep one of them"),
                settings.problems("{\"" + first + "\": " + value + ", \"" + second + "\": " + value + "}"));
    }

    @Test
    void makesAnUnknownKeyPrintableAndShort() {
        String problem = settings.problems("{\"\\u001b[31m\\n" + "x".repeat(500) + "\": 1}")
                .getFirst();

        assertTrue(problem.chars().noneMatch(Character::isISOControl), problem);
        assertTrue(problem.length() < 150, problem);
    }

    @Test
    void refusesAMisspeltVariable() {
        assertEquals(
                List.of(
                        "environment variable FASTAUTH_ACESS_TOKEN_PATHS: is not a setting;"
                                + " did you mean FASTAUTH_ACCESS_TOKEN_PATHS?",
                        ".env line 1, FASTAUTH_STORE_URL_FILE: is not a setting;"
                                + " did you mean FASTAUTH_STORE_URL?"),
                settings.problems("{}", Map.of("FASTAUTH_ACESS_TOKEN_PATHS", "/a"), "FASTAUTH_STORE_URL_FILE=x"));
    }

    @ParameterizedTest
    @CsvSource({
        "FASTAUTH_SESSION_LIFETIME, FASTAUTH_TOKENS_SESSION_LIFETIME",
        "FASTAUTH_TRUSTED_PROXIES, FASTAUTH_GUARD_TRUSTED_PROXIES",
        "FASTAUTH_KEYS_FILE, FASTAUTH_TOKENS_KEYS_FILE",
        "FASTAUTH_TOKEN_KEYS_FILE, FASTAUTH_TOKENS_KEYS_FILE"
    })
    void refusesAVariableOfNoOrAnotherGroup(String wrong, String meant) {
        assertEquals(
                List.of("environment variable " + wrong + ": is not a setting; did you mean " + meant + "?"),
                settings.problems("{}", Map.of(wrong, "x"), ""));
    }

    @Test
    void leavesTheVariablesOfAPlatformAlone() {
        Map<String, String> environment = Map.ofEntries(
                Map.entry("FASTAUTH_SERVICE_HOST", "10.0.0.1"),
                Map.entry("FASTAUTH_SERVICE_PORT", "8000"),
                Map.entry("FASTAUTH_PORT", "tcp://10.0.0.1:8000"),
                Map.entry("FASTAUTH_PORT_8000_TCP_ADDR", "10.0.0.1"),
                Map.entry("FASTAUTH_STORE_PORT", "tcp://10.0.0.1:6789"),
                Map.entry("FASTAUTH_STORE_SERVICE_HOST", "10.0.0.1"),
                Map.entry("FASTAUTH_JAVA_OPTS", "-Xmx1g"),
                Map.entry("FASTAUTH_TOKEN", "a.b.c"),
                Map.entry("FASTAUTH_URL", "http://10.0.0.1:8000"),
                Map.entry("PATH", "/bin"));

        assertEquals(
                SettingsFolder.MASTER,
                SettingsFolder.text(
                        settings.load("{\"master-token\": \"" + SettingsFolder.MASTER + "\"}", environment, ""),
                        "master-token"));
    }
}
