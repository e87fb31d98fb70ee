package io.fastauth.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What values may be. */
class SettingValuesTest {

    private SettingsFolder settings;

    @BeforeEach
    void open(@TempDir Path folder) {
        settings = new SettingsFolder(folder);
    }

    static Stream<Arguments> refusedValues() {
        return Stream.of(
                Arguments.of("app-name", "\" \"", "is empty"),
                Arguments.of("app-name", "\"a\\nb\"", "control characters"),
                Arguments.of("database-api-url", "\"ftp://h\"", "http or https"),
                Arguments.of("database-api-url", "\"http://u:p@h\"", "belong in headers"),
                Arguments.of("database-api-url", "\"http://h/?q=1\"", "without user, query or fragment"),
                Arguments.of("database-api-url", "\"h h\"", "is not a URL"),
                Arguments.of("database-api-url", "\"http://h:99999\"", "has a port that is not from 1 to 65535"),
                Arguments.of("database-api-url", "\"http://h:0\"", "has a port that is not from 1 to 65535"),
                Arguments.of("database-url", "\"jdbc:mysql://h\"", "is not a supported database"),
                Arguments.of("master-token", "\"\"", "is empty"),
                Arguments.of("master-token", "\"   \"", "is empty"),
                Arguments.of("master-token", "\"a b\"", "cannot carry"),
                Arguments.of("master-token", "\"<master token>\"", "placeholder"),
                Arguments.of("cryptography-key", "\"\"", "is 0 bytes long"),
                Arguments.of("cryptography-key", "\"" + "x".repeat(31) + "\"", "is 31 bytes long"),
                Arguments.of("cryptography-key", "\"<your own key, at least 32 bytes long>\"", "placeholder"),
                Arguments.of("cryptography-key", "\" <your own key, at least 32 bytes long> \"", "placeholder"),
                Arguments.of("keys-file", "\"\"", "is not the path of a file"),
                Arguments.of("keys-file", "\"/\"", "is not the path of a file"),
                Arguments.of("keys-file", "\"a\\u0000b\"", "is not the path of a file"),
                Arguments.of("headers", "{\"a\": \"<token>\"}", "placeholder"),
                Arguments.of("headers", "{\"a\": \"Bearer <token>\"}", "placeholder"),
                Arguments.of("headers", "{\"a b\": \"c\"}", "no header can have"),
                Arguments.of("headers", "{\"a\": \"b\\r\\nc: d\"}", "cannot carry"),
                Arguments.of("access-token-paths", "[\"access\"]", "does not start with /"),
                Arguments.of("access-token-paths", "[\"\"]", "does not start with /"),
                Arguments.of("access-token-paths", "[\"/a//b\"]", "after decoding"),
                Arguments.of("access-token-paths", "[\"/a/../b\"]", "after decoding"),
                Arguments.of("access-token-paths", "[\"/a/.\"]", "after decoding"),
                Arguments.of("access-token-paths", "[\"/a?b\"]", "after decoding"),
                Arguments.of("access-token-paths", "[\"/a%2fb\"]", "after decoding"),
                Arguments.of("access-token-paths", "[\"/a/{b\"]", "wildcard inside a segment"),
                Arguments.of("master-token-paths", "[\"/a*\"]", "wildcard inside a segment"),
                Arguments.of("auth-prefix", "\"/auth/\"", "without a slash at its end"),
                Arguments.of("auth-prefix", "\"\"", "is not a path prefix"),
                Arguments.of("root-path", "\"api\"", "is not a path prefix"),
                Arguments.of("trusted-proxies", "[\"gateway\"]", "has an entry that is not a network"),
                Arguments.of("access-token-lifetime", "\"30 days\"", "ISO-8601"),
                Arguments.of("access-token-lifetime", "\"PT0S\"", "at least PT1S"),
                Arguments.of("refresh-token-lifetime", "\"P3651D\"", "at most P3650D"),
                Arguments.of("refresh-grace", "\"-PT1S\"", "at least PT0S"),
                Arguments.of("clock-skew", "\"PT5M1S\"", "at most PT5M"),
                Arguments.of("clock-skew", "\"-PT1S\"", "at least PT0S"),
                Arguments.of("lifetime-jitter", "\"10%\"", "ISO-8601"),
                Arguments.of("audit-format", "\"xml\"", "json, text, off"),
                Arguments.of("token-format", "\"JWE\"", "must be jws or jwe"));
    }

    @ParameterizedTest
    @MethodSource("refusedValues")
    void refusesAValueAndNamesSourceKeyAndFix(String key, String value, String part) {
        List<String> problems = settings.problems("{\"" + key + "\": " + value + "}");

        assertEquals(1, problems.size(), problems::toString);
        String problem = problems.getFirst();
        assertTrue(problem.startsWith("fastauth.config.json: \"" + key + "\" "), problem);
        assertTrue(problem.contains(part), problem);
        assertFalse(problem.contains("\n"), problem);
    }

    @Test
    void acceptsAKeyOfExactlyThirtyTwoBytes() {
        String bytes = "é".repeat(16);

        assertEquals(
                bytes,
                SettingsFolder.text(settings.load("{\"cryptography-key\": \"" + bytes + "\"}"), "cryptography-key"));
    }

    @Test
    void refusesAnEmptyMasterTokenFromEverySource() {
        assertEquals(1, settings.problems("{\"master-token\": \"\"}").size());
        assertTrue(settings.problems("{}", Map.of("MASTER_TOKEN", ""), "")
                .getFirst()
                .startsWith("environment variable MASTER_TOKEN: \"master-token\" is empty"));
        assertTrue(settings.problems("{}", Map.of(), "MASTER_TOKEN=\n")
                .getFirst()
                .startsWith(".env variable MASTER_TOKEN: \"master-token\" is empty"));
    }

    @Test
    void refusesALifetimeOfAccessThatOutlivesRefresh() {
        assertEquals(
                List.of("fastauth.config.json: \"access-token-lifetime\" must not be longer than"
                        + " refresh-token-lifetime"),
                settings.problems("{\"access-token-lifetime\": \"P2D\", \"refresh-token-lifetime\": \"P1D\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "TRUE", "", "1"})
    void refusesAFlagThatIsNeitherTrueNorFalse(String flag) {
        assertEquals(
                List.of("environment variable FASTAUTH_ALLOW_OPEN_ISSUANCE: \"allow-open-issuance\""
                        + " must be true or false"),
                settings.problems("{}", Map.of("FASTAUTH_ALLOW_OPEN_ISSUANCE", flag), ""));
    }
}
