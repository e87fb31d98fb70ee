package io.fastauth.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthConfig;
import io.helidon.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private static final String KEY = "k3y-0123456789-0123456789-0123456789";
    private static final String OTHER_KEY = "0th3r-0123456789-0123456789-01234567";

    @TempDir
    private Path folder;

    private Config load(String json, Map<String, String> environment, String env) {
        return Settings.load(file("fastauth.config.json", json), file(".env", env), environment);
    }

    private Config load(String json) {
        return load(json, Map.of(), "");
    }

    private List<String> problems(String json, Map<String, String> environment, String env) {
        return assertThrows(SettingsException.class, () -> load(json, environment, env))
                .problems();
    }

    private List<String> problems(String json) {
        return problems(json, Map.of(), "");
    }

    private Path file(String name, String content) {
        try {
            return Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Config config, String key) {
        return config.get(key).asString().get();
    }

    // Sources and their order

    @ParameterizedTest
    @CsvSource({
        "app-name, FASTAUTH_APP_NAME, one, two, three",
        "master-token, MASTER_TOKEN, one, two, three",
        "master-token, FASTAUTH_MASTER_TOKEN, one, two, three",
        "cryptography-key, CRYPTOGRAPHY_KEY, one-0123456789-0123456789-0123456789,"
                + " two-0123456789-0123456789-0123456789, three-0123456789-0123456789-01234567",
        "auth-prefix, FASTAUTH_AUTH_PREFIX, /one, /two, /three",
        "access-token-lifetime, FASTAUTH_ACCESS_TOKEN_LIFETIME, P1D, P2D, P3D",
        "database-api-url, FASTAUTH_DATABASE_API_PATH, http://one, http://two, http://three"
    })
    void theFileWinsOverTheEnvironmentAndThatOverTheEnvFile(
            String key, String variable, String inFile, String inEnvironment, String inEnvFile) {
        String json = "{\"" + key + "\": \"" + inFile + "\"}";
        Map<String, String> environment = Map.of(variable, inEnvironment);
        String env = variable + "=" + inEnvFile;

        assertEquals(inFile, text(load(json, environment, env), key));
        assertEquals(inFile, text(load(json, Map.of(), env), key));
        assertEquals(inEnvironment, text(load("{}", environment, env), key));
        assertEquals(inEnvFile, text(load("{}", Map.of(), env), key));
        assertFalse(load("{}").get(key).exists());
    }

    @Test
    void aListOfTheFileReplacesThatOfAVariableAsAWhole() {
        Config config = load("{\"access-token-paths\": [\"/a\"]}", Map.of("FASTAUTH_ACCESS_TOKEN_PATHS", "/b,/c"), "");

        assertEquals(
                List.of("/a"),
                config.get("access-token-paths").asList(String.class).get());
    }

    @Test
    void anEmptyListOfTheFileReplacesThatOfAVariable() {
        Config config = load("{\"access-token-paths\": []}", Map.of("FASTAUTH_ACCESS_TOKEN_PATHS", "/b"), "");

        assertEquals(List.of(), FastAuthConfig.create(config).accessTokenPaths());
    }

    @Test
    void aVariableHoldsAListWithCommas() {
        Config config = load("{}", Map.of("FASTAUTH_ACCESS_TOKEN_PATHS", "/b, /c"), "");

        assertEquals(
                List.of("/b", "/c"),
                config.get("access-token-paths").asList(String.class).get());
    }

    @Test
    void nothingNeedsToBeThere() {
        Config config = Settings.load(folder.resolve("none.json"), folder.resolve("none"), Map.of());

        assertEquals("fastauth", FastAuthConfig.create(config).appName());
    }

    @Test
    void nullLeavesASettingToTheNextSource() {
        Config config = load("{\"master-token\": null, \"app-name\": null}", Map.of("MASTER_TOKEN", "m"), "");

        assertEquals("m", text(config, "master-token"));
        assertFalse(config.get("app-name").exists());
    }

    @Test
    void aTextIsTakenAsItIsWritten() {
        Config config = load("{\"master-token\": \"${app-name}$x\\\\y%s\"}");

        assertEquals("${app-name}$x\\y%s", text(config, "master-token"));
    }

    // Keys

    private static String sample(Setting setting) {
        return switch (setting) {
            case APP_NAME -> "\"x\"";
            case DATABASE_API_URL -> "\"http://127.0.0.1:1/a\"";
            case DATABASE_URL -> "\"jdbc:sqlite:x.db\"";
            case HEADERS -> "{\"X-Key\": \"v\"}";
            case MASTER_TOKEN -> "\"m\"";
            case CRYPTOGRAPHY_KEY -> "\"" + KEY + "\"";
            case PREVIOUS_CRYPTOGRAPHY_KEYS -> "[\"" + KEY + "\"]";
            case MASTER_TOKEN_PATHS, ACCESS_TOKEN_PATHS -> "[\"/x\"]";
            case AUTH_PREFIX, ROOT_PATH -> "\"/x\"";
            case ACCESS_TOKEN_LIFETIME, REFRESH_TOKEN_LIFETIME, REFRESH_GRACE, WEBSOCKET_IDLE_TIMEOUT -> "\"PT1M\"";
            case WEBSOCKET_MAX_MESSAGE, WEBSOCKET_MAX_PER_CLIENT, WEBSOCKET_MAX_TOTAL -> "7";
            case TRUSTED_PROXIES -> "[\"10.0.0.0/8\"]";
            case WEBSOCKET_ORIGINS -> "[\"https://app.example.org\"]";
            case TOKEN_ALGORITHM -> "\"HS512\"";
            case FAILURE_BURST, FAILURE_RATE -> "7";
            case ALLOW_OPEN_ISSUANCE -> "true";
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
        assertTrue(load("{\"" + spelling + "\": " + sample(setting) + "}")
                .get(setting.key())
                .exists());
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void refusesAWrongType(String spelling, Setting setting) {
        String scalar = setting.shape() == Setting.Shape.NUMBER ? "\"7\"" : "7";
        for (String wrong : List.of(scalar, "[7]", "{\"a\": 7}")) {
            List<String> problems = problems("{\"" + spelling + "\": " + wrong + "}");

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
                problems("{\"colour-of-the-bikeshed\": 1}"));
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
                problems("{\"" + misspelt + "\": 1}"));
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
                problems("{\"" + first + "\": " + value + ", \"" + second + "\": " + value + "}"));
    }

    @Test
    void makesAnUnknownKeyPrintableAndShort() {
        String problem =
                problems("{\"\\u001b[31m\\n" + "x".repeat(500) + "\": 1}").getFirst();

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
                problems("{}", Map.of("FASTAUTH_ACESS_TOKEN_PATHS", "/a"), "FASTAUTH_DATABASE_URL_FILE=x"));
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

        assertEquals("m", text(load("{\"master-token\": \"m\"}", environment, ""), "master-token"));
    }

    // Values

    static Stream<Arguments> refusedValues() {
        return Stream.of(
                Arguments.of("app-name", "\" \"", "is empty"),
                Arguments.of("app-name", "\"a\\nb\"", "control characters"),
                Arguments.of("database-api-url", "\"ftp://h\"", "http or https"),
                Arguments.of("database-api-url", "\"http://u:p@h\"", "belong in headers"),
                Arguments.of("database-api-url", "\"http://h/?q=1\"", "without user, query or fragment"),
                Arguments.of("database-api-url", "\"h h\"", "is not a URL"),
                Arguments.of("database-url", "\"jdbc:mysql://h\"", "is not a supported database"),
                Arguments.of("master-token", "\"\"", "is empty"),
                Arguments.of("master-token", "\"   \"", "is empty"),
                Arguments.of("master-token", "\"a b\"", "cannot carry"),
                Arguments.of("master-token", "\"<master token>\"", "placeholder"),
                Arguments.of("cryptography-key", "\"\"", "is 0 bytes long"),
                Arguments.of("cryptography-key", "\"" + "x".repeat(31) + "\"", "is 31 bytes long"),
                Arguments.of("cryptography-key", "\"<your own key, at least 32 bytes long>\"", "placeholder"),
                Arguments.of("cryptography-key", "\" <your own key, at least 32 bytes long> \"", "placeholder"),
                Arguments.of("previous-cryptography-keys", "[\"" + KEY + "\", \"short\"]", "is 5 bytes long"),
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
                Arguments.of("token-algorithm", "\"none\"", "HS256"));
    }

    @ParameterizedTest
    @MethodSource("refusedValues")
    void refusesAValueAndNamesSourceKeyAndFix(String key, String value, String part) {
        List<String> problems = problems("{\"" + key + "\": " + value + "}");

        assertEquals(1, problems.size(), problems::toString);
        String problem = problems.getFirst();
        assertTrue(problem.startsWith("fastauth.config.json: \"" + key + "\" "), problem);
        assertTrue(problem.contains(part), problem);
        assertFalse(problem.contains("\n"), problem);
    }

    @Test
    void acceptsAKeyOfExactlyThirtyTwoBytes() {
        String bytes = "é".repeat(16);

        assertEquals(bytes, text(load("{\"cryptography-key\": \"" + bytes + "\"}"), "cryptography-key"));
    }

    @Test
    void refusesAnEmptyMasterTokenFromEverySource() {
        assertEquals(1, problems("{\"master-token\": \"\"}").size());
        assertTrue(problems("{}", Map.of("MASTER_TOKEN", ""), "")
                .getFirst()
                .startsWith("environment variable MASTER_TOKEN: \"master-token\" is empty"));
        assertTrue(problems("{}", Map.of(), "MASTER_TOKEN=\n")
                .getFirst()
                .startsWith(".env variable MASTER_TOKEN: \"master-token\" is empty"));
    }

    @Test
    void refusesALifetimeOfAccessThatOutlivesRefresh() {
        assertEquals(
                List.of("fastauth.config.json: \"access-token-lifetime\" must not be longer than"
                        + " refresh-token-lifetime"),
                problems("{\"access-token-lifetime\": \"P2D\", \"refresh-token-lifetime\": \"P1D\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "TRUE", "", "1"})
    void refusesAFlagThatIsNeitherTrueNorFalse(String flag) {
        assertEquals(
                List.of("environment variable FASTAUTH_ALLOW_OPEN_ISSUANCE: \"allow-open-issuance\""
                        + " must be true or false"),
                problems("{}", Map.of("FASTAUTH_ALLOW_OPEN_ISSUANCE", flag), ""));
    }

    // Headers

    @Test
    void aHeaderRefersToVariablesAndTheEnvironmentWins() {
        Config config = load(
                "{\"headers\": {\"Authorization\": \"Bearer ${A}-${B}\", \"X.Y\": \"$A {A}\"}}",
                Map.of("A", "a\\$1"),
                "A=other\nB=b\n");

        assertEquals(
                Map.of("Authorization", "Bearer a\\$1-b", "X.Y", "$A {A}"),
                FastAuthConfig.create(config).headers());
    }

    @Test
    void refusesAHeaderThatRefersToNothing() {
        assertEquals(
                List.of("fastauth.config.json: \"headers\" refers to the variable NOWHERE, which is not set"),
                problems("{\"headers\": {\"a\": \"${NOWHERE}\"}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret\r\nX-Evil: 1", "s3cret\u00e9", "<s3cret>"})
    void refusesAHeaderWhoseVariableCannotBeSent(String value) {
        List<String> problems = problems("{\"headers\": {\"a\": \"${A}\"}}", Map.of("A", value), "");

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().startsWith("fastauth.config.json: \"headers\" "), problems::toString);
        assertFalse(problems.getFirst().contains("s3cret"), problems::toString);
    }

    @Test
    void refusesHeadersInAVariable() {
        List<String> problems = problems("{}", Map.of("FASTAUTH_HEADERS", "a=s3cret"), "");

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().startsWith("environment variable FASTAUTH_HEADERS: "), problems::toString);
        assertFalse(problems.getFirst().contains("s3cret"), problems::toString);
    }

    // Secrets in files

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void readsASecretFromAFileWithoutItsLineBreak(String end) {
        Path secret = file("secret", KEY + end);

        assertEquals(KEY, text(load("{}", Map.of("CRYPTOGRAPHY_KEY_FILE", secret.toString()), ""), "cryptography-key"));
        assertEquals(KEY, text(load("{}", Map.of(), "FASTAUTH_CRYPTOGRAPHY_KEY_FILE=" + secret), "cryptography-key"));
    }

    @Test
    void readsEarlierKeysFromAFile() {
        Path secret = file("secret", KEY + "," + OTHER_KEY + "\n");
        Config config = load("{}", Map.of("FASTAUTH_PREVIOUS_CRYPTOGRAPHY_KEYS_FILE", secret.toString()), "");

        assertEquals(List.of(KEY, OTHER_KEY), FastAuthConfig.create(config).previousCryptographyKeys());
    }

    @Test
    void refusesAnEmptySecretFile() {
        List<String> problems =
                problems("{}", Map.of("MASTER_TOKEN_FILE", file("secret", "\n").toString()), "");

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(
                problems.getFirst().startsWith("environment variable MASTER_TOKEN_FILE: \"master-token\" is empty"),
                problems::toString);
    }

    @Test
    void refusesASecretFileThatIsNotThere() {
        List<String> problems = problems(
                "{}", Map.of("MASTER_TOKEN_FILE", folder.resolve("none").toString()), "");

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(
                problems.getFirst().contains("MASTER_TOKEN_FILE: names a file that cannot be read"),
                problems::toString);
    }

    @Test
    void refusesASecretFileOfRawBytes() throws IOException {
        byte[] raw = new byte[32];
        Arrays.fill(raw, (byte) 0xfe);
        Path secret = Files.write(folder.resolve("secret"), raw);

        List<String> problems = problems("{}", Map.of("CRYPTOGRAPHY_KEY_FILE", secret.toString()), "");

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().contains("UTF-8"), problems::toString);
    }

    @Test
    void refusesASecretFileThatIsTooLarge() {
        Path secret = file("secret", "x".repeat(64 * 1024 + 1));

        List<String> problems = problems("{}", Map.of("CRYPTOGRAPHY_KEY_FILE", secret.toString()), "");

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().contains("more than 65536 bytes"), problems::toString);
    }

    @Test
    void refusesNamesOfOneSettingThatSayDifferentThings() {
        assertEquals(
                List.of("environment variable MASTER_TOKEN: says otherwise than"
                        + " environment variable FASTAUTH_MASTER_TOKEN; keep one of them"),
                problems("{}", Map.of("MASTER_TOKEN", "one", "FASTAUTH_MASTER_TOKEN", "two"), ""));
    }

    @Test
    void refusesASecretThatIsGivenByTextAndByFileEvenWhenBothAgree() {
        Map<String, String> environment = Map.of(
                "MASTER_TOKEN",
                "one",
                "MASTER_TOKEN_FILE",
                file("secret", "one").toString());

        assertEquals(
                List.of("environment variable MASTER_TOKEN: is set, and so is MASTER_TOKEN_FILE; keep one of them"),
                problems("{}", environment, ""));
    }

    @Test
    void refusesAListThatEndsWithAComma() {
        List<String> problems = problems("{}", Map.of("FASTAUTH_ACCESS_TOKEN_PATHS", "/a,"), "");

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().contains("does not start with /"), problems::toString);
    }

    @Test
    void refusesALinkThatLeadsNowhereInPlaceOfAFile() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.json"), folder.resolve("nowhere"));
        Path env = folder.resolve("none.env");

        SettingsException refused = assertThrows(SettingsException.class, () -> Settings.load(link, env, Map.of()));

        assertEquals(1, refused.problems().size(), refused::getMessage);
        assertTrue(refused.getMessage().startsWith("link.json: cannot be read"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a<b>c0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef<x>"})
    void aRandomSecretMayHaveAngleBrackets(String key) {
        assertEquals(key, text(load("{\"cryptography-key\": \"" + key + "\"}"), "cryptography-key"));
    }

    @Test
    void acceptsNamesOfOneSettingThatAgree() {
        Config config = load("{}", Map.of("MASTER_TOKEN", "one", "FASTAUTH_MASTER_TOKEN", "one"), "");

        assertEquals("one", text(config, "master-token"));
    }

    // Files as a whole

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
        List<String> problems = problems(json);

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
                problems(json));
    }

    @Test
    void refusesAFileThatIsTooDeepOrTooLarge() {
        assertEquals(1, problems("{\"headers\": " + "[".repeat(100_000) + "}").size());
        assertEquals(
                List.of("fastauth.config.json: is larger than 1048576 bytes"),
                problems("{}" + " ".repeat(1024 * 1024)));
    }

    @Test
    void refusesAFolderInPlaceOfAFile() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("directory"));

        List<String> problems = assertThrows(
                        SettingsException.class, () -> Settings.load(directory, directory, Map.of()))
                .problems();

        assertEquals(2, problems.size(), problems::toString);
        assertTrue(problems.stream().allMatch(problem -> problem.startsWith("directory: cannot be read")));
    }

    @Test
    void reportsAllProblemsOfAllSourcesTogether() {
        List<String> problems = problems(
                "{\"acess-token-paths\": [], \"app-name\": 7, \"refresh-grace\": \"soon\"}",
                Map.of("CRYPTOGRAPHY_KEY", "short", "FASTAUTH_ROOT_PATH", "x/"),
                "MASTER_TOKEN=\n");

        assertEquals(6, problems.size(), problems::toString);
        for (String named : List.of(
                "acess-token-paths",
                "app-name",
                "refresh-grace",
                "CRYPTOGRAPHY_KEY",
                "FASTAUTH_ROOT_PATH",
                ".env variable MASTER_TOKEN")) {
            assertEquals(
                    1,
                    problems.stream().filter(problem -> problem.contains(named)).count(),
                    named + problems);
        }
    }

    @Test
    void reportsWhatIsWrongElsewhereBesideAMalformedFile() {
        List<String> problems = problems("{", Map.of("MASTER_TOKEN", ""), "not a variable\n");

        assertEquals(3, problems.size(), problems::toString);
    }

    // Secrecy

    @Test
    void noMessageHoldsASecret() {
        String json = "{\"master-token\": \"s3cret one\", \"cryptography-key\": \"s3cret\","
                + " \"previous-cryptography-keys\": [\"s3cret\", \"<s3cret>\"],"
                + " \"headers\": {\"a\": \"s3cret\\n\", \"b\": \"<s3cret>\", \"c\": \"${C}\"}}";
        SettingsException refused = assertThrows(
                SettingsException.class,
                () -> load(json, Map.of("MASTER_TOKEN", "s3cret", "FASTAUTH_MASTER_TOKEN", "s3cret2"), "C=s3crét"));

        assertFalse(refused.toString().contains("s3c"), refused::toString);
        assertTrue(refused.problems().size() >= 7, refused::toString);
    }

    @Test
    void nothingThatHoldsASecretPrintsIt() {
        Value text = new Value.Text("s3cret");
        List<Object> holders = List.of(
                text,
                new Value.Items(List.of("s3cret")),
                new Value.Members(Map.of("a", "s3cret")),
                new Sourced(text, "x"));
        holders.forEach(holder -> assertFalse(holder.toString().contains("s3cret"), holder::toString));
    }

    @Test
    void theLoadedSettingsDoNotPrintSecrets() {
        String key = "s3cret-0123456789-0123456789-0123456789";
        Config config = load("{\"master-token\": \"s3cret\", \"cryptography-key\": \"" + key + "\","
                + " \"previous-cryptography-keys\": [\"" + key + "\"], \"headers\": {\"a\": \"s3cret\"}}");
        FastAuthConfig read = FastAuthConfig.create(config);

        assertEquals("s3cret", read.masterToken().orElseThrow());
        assertFalse(config.toString().contains("s3cret"), config::toString);
        assertFalse(read.toString().contains("s3cret"), read::toString);
        assertFalse(FastAuthConfig.builder(read).toString().contains("s3cret"));
    }
}
