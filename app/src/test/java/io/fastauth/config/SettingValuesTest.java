package io.fastauth.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthFeature;
import io.fastauth.testing.SettingsFolder;
import io.fastauth.token.InvalidSettingException;
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
                Arguments.of("store.url", "\"jdbc:mysql://h\"", "is not a supported database"),
                Arguments.of("master-token", "\"\"", "is empty"),
                Arguments.of("master-token", "\"   \"", "is empty"),
                Arguments.of("master-token", "\"a b\"", "cannot carry"),
                Arguments.of("master-token", "\"<master token>\"", "placeholder"),
                Arguments.of("cryptography-key", "\"\"", "is 0 bytes long"),
                Arguments.of("cryptography-key", "\"" + "x".repeat(31) + "\"", "is 31 bytes long"),
                Arguments.of("cryptography-key", "\"<your own key, at least 32 bytes long>\"", "placeholder"),
                Arguments.of("cryptography-key", "\" <your own key, at least 32 bytes long> \"", "placeholder"),
                Arguments.of("tokens.keys-file", "\"\"", "is not the path of a file"),
                Arguments.of("tokens.keys-file", "\"/\"", "is not the path of a file"),
                Arguments.of("tokens.keys-file", "\"a\\u0000b\"", "is not the path of a file"),
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
                Arguments.of("guard.trusted-proxies", "[\"gateway\"]", "has an entry that is not a network"),
                Arguments.of("tokens.access-lifetime", "\"30 days\"", "ISO-8601"),
                Arguments.of("tokens.access-lifetime", "\"PT0S\"", "at least PT1S"),
                Arguments.of("tokens.refresh-lifetime", "\"P3651D\"", "at most P3650D"),
                Arguments.of("tokens.refresh-grace", "\"-PT1S\"", "at least PT0S"),
                Arguments.of("tokens.access-lifetime", "\"10m..10%\"", "ISO-8601"),
                Arguments.of("tokens.access-lifetime", "\"1h..1m\"", "must be a range"),
                Arguments.of("tokens.access-lifetime", "\"1m..1h\"", "must be a range"),
                Arguments.of("tokens.session-lifetime", "\"0s\"", "at least PT1S"),
                Arguments.of("tokens.sessions-per-client", "0", "from 1 to 1000"),
                Arguments.of("tokens.sessions-per-client", "1001", "from 1 to 1000"),
                Arguments.of("guard.failure-limit", "\"200\"", "200, 300/min"),
                Arguments.of("guard.failure-limit", "\"200, 0/min\"", "1 to 1000000 each minute"),
                Arguments.of("guard.issue-limit", "\"1000001, 1/min\"", "0 to 1000000 in a row"),
                Arguments.of("websockets.max-per-client", "0", "at least 1"),
                Arguments.of("websockets.idle-timeout", "\"0s\"", "must be positive"),
                Arguments.of("websockets.origins", "[\"app\"]", "has an entry that is not an origin"),
                Arguments.of("store.url", "\"jdbc:postgresql://h/d?user=u&password=p\"", "holds a password"),
                Arguments.of("store.password", "\"<password>\"", "placeholder"),
                Arguments.of("store.api-cache", "\"11m\"", "at most PT10M"),
                Arguments.of("drain-delay", "\"6m\"", "at most PT5M"),
                Arguments.of("observe.log-format", "\"loud\"", "must be one of text, json"),
                Arguments.of("observe.audit-format", "\"xml\"", "json, text, off"),
                Arguments.of("tokens.format", "\"JWE\"", "must be jws or jwe"));
    }

    @ParameterizedTest
    @MethodSource("refusedValues")
    void refusesAValueAndNamesSourceKeyAndFix(String key, String value, String part) {
        List<String> problems = settings.problems(SettingsFolder.json(key, value));

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
                .startsWith(".env line 1, MASTER_TOKEN: \"master-token\" is empty"));
    }

    @Test
    void refusesALifetimeOfAccessThatOutlivesRefresh() {
        assertEquals(
                List.of("fastauth.config.json: \"tokens.access-lifetime\" must not be longer than"
                        + " tokens.refresh-lifetime, which is PT24H"),
                settings.problems("{\"tokens\": {\"access-lifetime\": \"P2D\", \"refresh-lifetime\": \"P1D\"}}"));
    }

    @ParameterizedTest
    @MethodSource("refusedValues")
    void anEmbeddingApplicationIsRefusedTheSame(String key, String value, String part) {
        LoadedSettings read = settings.read(SettingsFolder.json(key, value), Map.of(), "");
        String told = "fastauth.config.json: \"" + key + "\" ";
        String problem = settings.problems(SettingsFolder.json(key, value)).getFirst();

        String refused =
                String.valueOf(assertThrows(InvalidSettingException.class, () -> FastAuthFeature.create(read.config()))
                        .getMessage());

        assertEquals(problem.substring(told.length()), refused.substring(key.length() + 1), refused);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "TRUE", "", "1"})
    void refusesAFlagThatIsNeitherTrueNorFalse(String flag) {
        assertEquals(
                List.of("environment variable FASTAUTH_GUARD_ALLOW_OPEN_ISSUANCE: \"guard.allow-open-issuance\""
                        + " must be true or false"),
                settings.problems("{}", Map.of("FASTAUTH_GUARD_ALLOW_OPEN_ISSUANCE", flag), ""));
    }
}
