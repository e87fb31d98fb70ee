package io.fastauth.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fastauth.ConfigCheck;
import io.fastauth.FastAuthConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Coverage-guided: settings of any content, from the file, the environment and {@code .env}, are accepted with the
 * values that the sources have in their order, or refused in lines of bounded length; neither the lines nor the report
 * contains a secret.
 */
public class SettingsFuzzTest {

    private static final String SECRET = "s3cr3t-0123456789-0123456789-0123456789";
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST_LINE = 2_000;

    private final Path configFile = Path.of("fuzzed.config.json");
    private final Path envFile = Path.of("fuzzed.env");

    /** The file, the variables of the process and those of {@code .env}, with lines of {@code ---} between them. */
    @FuzzTest
    public void settingsAreAcceptedAsTheyAreOrRefusedInWords(byte[] input) throws IOException {
        String[] parts = new String(input, StandardCharsets.UTF_8).split("\n---\n", 3);
        Files.writeString(configFile, parts[0]);
        Map<String, String> environment = variables(parts.length > 1 ? parts[1] : "");
        Files.writeString(envFile, parts.length > 2 ? parts[2] : "");

        LoadedSettings loaded = Settings.load(configFile, envFile, environment, Set.of());
        assertTrue(loaded.differences(Settings.load(configFile, envFile, environment, Set.of()))
                .isEmpty());
        boolean keyOnly = secretsAreValues(parts[0])
                && Stream.of(parts).skip(1).flatMap(String::lines).allMatch(SettingsFuzzTest::secretIsValue);
        loaded.report().forEach(line -> assertTellsNothing(keyOnly, line.toString()));
        try {
            FastAuthConfig config = ConfigCheck.config(loaded);
            assertTellsNothing(keyOnly, config.toString());
            assertEquals(first("master-token", "MASTER_TOKEN", parts, environment), config.masterToken());
            first("app-name", "APP_NAME", parts, environment).ifPresent(name -> assertEquals(name, config.appName()));
        } catch (SettingsException e) {
            assertFalse(e.problems().isEmpty());
            for (String problem : e.problems()) {
                assertTrue(problem.length() <= LONGEST_LINE, problem);
                assertTellsNothing(keyOnly, problem);
            }
        }
    }

    /** Variables of settings only: one that names a file would be read. */
    private static Map<String, String> variables(String lines) {
        Map<String, String> variables = new HashMap<>();
        lines.lines()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair.length == 2 && !pair[0].endsWith("_FILE"))
                .forEach(pair -> variables.put(pair[0], pair[1]));
        return variables;
    }

    /** Whether the file has the secret as values of the settings for secrets alone, or not at all. */
    private static boolean secretsAreValues(String json) {
        try {
            JsonNode root = JSON.readTree(json);
            String rest = json;
            for (String key : List.of("master-token", "cryptography-key")) {
                String value = root.path(key).asText();
                rest = value.contains(SECRET) ? rest.replaceFirst(SECRET, "") : rest;
            }
            return root.isObject() && !rest.contains(SECRET);
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether a line of variables has the secret as the value of a setting for secrets alone, or not at all. */
    private static boolean secretIsValue(String line) {
        return !line.contains(SECRET) || line.matches("(FASTAUTH_)?(MASTER_TOKEN|CRYPTOGRAPHY_KEY)=[^=]*");
    }

    private static void assertTellsNothing(boolean secretsAreValues, String text) {
        assertFalse(secretsAreValues && text.contains(SECRET), text);
    }

    /** The value of a text by the order of the sources, in another reading. */
    private static Optional<String> first(String key, String variable, String[] parts, Map<String, String> environment)
            throws IOException {
        JsonNode value = JSON.readTree(parts[0]).path(key);
        if (value.isTextual()) {
            return Optional.of(value.textValue());
        }
        Map<String, String> env = EnvFile.parse(parts.length > 2 ? parts[2] : "", "again.env");
        for (Map<String, String> variables : List.of(environment, env)) {
            for (String name : List.of("FASTAUTH_" + variable, variable)) {
                boolean bare = name.equals("MASTER_TOKEN");
                if (variables.containsKey(name) && (bare || name.startsWith("FASTAUTH_"))) {
                    return Optional.of(variables.get(name));
                }
            }
        }
        return Optional.empty();
    }
}
