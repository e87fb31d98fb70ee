package io.fastauth.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
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

    private static String sample(Setting setting) {
        return switch (setting) {
            case APP_NAME -> "\"x\"";
            case DATABASE_API_URL -> "\"http://127.0.0.1:1/a\"";
            case DATABASE_API_TLS -> "{\"trust\": {\"keystore\": {\"trust-store\": true}}}";
            case DATABASE_API_CACHE -> "\"PT5S\"";
            case DATABASE_URL -> "\"jdbc:sqlite:x.db\"";
            case DATABASE_USER, DATABASE_PASSWORD -> "\"someone\"";
            case HEADERS -> "{\"X-Key\": \"v\"}";
            case MASTER_TOKEN -> "\"" + SettingsFolder.MASTER + "\"";
            case CRYPTOGRAPHY_KEY -> "\"" + SettingsFolder.KEY + "\"";
            case KEYS_FILE -> "\"keys.json\"";
            case MASTER_TOKEN_PATHS, ACCESS_TOKEN_PATHS -> "[\"/x\"]";
            case AUTH_PREFIX, ROOT_PATH -> "\"/x\"";
            case ACCESS_TOKEN_LIFETIME, REFRESH_TOKEN_LIFETIME, REFRESH_GRACE, WEBSOCKET_IDLE_TIMEOUT, DRAIN_DELAY ->
                "\"PT1M\"";
            case WEBSOCKET_MAX_MESSAGE, WEBSOCKET_MAX_PER_CLIENT, WEBSOCKET_MAX_TOTAL -> "7";
            case TRUSTED_PROXIES -> "[\"10.0.0.0/8\"]";
            case WEBSOCKET_ORIGINS -> "[\"https://app.example.org\"]";
            case LIFETIME_JITTER, CLOCK_SKEW, SESSION_LIFETIME -> "\"PT1S\"";
            case AUDIT_FORMAT -> "\"text\"";
            case TOKEN_FORMAT -> "\"jwe\"";
            case SESSIONS_PER_CLIENT, FAILURE_BURST, FAILURE_RATE, ISSUE_BURST, ISSUE_RATE -> "7";
            case PUBLIC_URL -> "\"https://tokens.example.org\"";
            case ALLOW_OPEN_ISSUANCE, ACCESS_LOG, TRACING -> "true";
            case LOG_FORMAT -> "\"json\"";
        };
    }

    static Stream<Arguments> spellings() {
        return Stream.concat(
                Arrays.stream(Setting.values())
                        .flatMap(setting -> Stream.of(
                                Arguments.of(setting.key(), setting),
                                Arguments.of(setting.key().replace('-', '_'), setting))),
                Stream.of(
                        Arguments.of("database-api-path", Setting.DATABASE_API_URL),
                        Arguments.of("database_api_path", Setting.DATABASE_API_URL)));
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void readsBothSpellings(String spelling, Setting setting) {
        assertTrue(settings.load("{\"" + spelling + "\": " + sample(setting) + "}")
                .get(setting.key())
                .exists());
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void refusesAWrongType(String spelling, Setting setting) {
        String scalar = setting.shape() == Setting.Shape.NUMBER ? "\"7\"" : "7";
        for (String wrong : List.of(scalar, "[7]", "{\"a\": 7}")) {
            List<String> problems = settings.problems("{\"" + spelling + "\": " + wrong + "}");

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
                        ".env variable FASTAUTH_DATABASE_URL_FILE: is not a setting;"
                                + " did you mean FASTAUTH_DATABASE_URL?"),
                settings.problems("{}", Map.of("FASTAUTH_ACESS_TOKEN_PATHS", "/a"), "FASTAUTH_DATABASE_URL_FILE=x"));
    }

    @Test
    void leavesTheVariablesOfAPlatformAlone() {
        Map<String, String> environment = Map.of(
                "FASTAUTH_SERVICE_HOST", "10.0.0.1",
                "FASTAUTH_SERVICE_PORT", "8000",
                "FASTAUTH_PORT", "tcp://10.0.0.1:8000",
                "FASTAUTH_PORT_8000_TCP_ADDR", "10.0.0.1",
                "FASTAUTH_JAVA_OPTS", "-Xmx1g",
                "PATH", "/bin");

        assertEquals(
                SettingsFolder.MASTER,
                SettingsFolder.text(
                        settings.load("{\"master-token\": \"" + SettingsFolder.MASTER + "\"}", environment, ""),
                        "master-token"));
    }
}
