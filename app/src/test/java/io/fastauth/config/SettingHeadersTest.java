package io.fastauth.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthConfig;
import io.fastauth.testing.SettingsFolder;
import io.helidon.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers, and the variables that they refer to. */
class SettingHeadersTest {

    private SettingsFolder settings;

    @BeforeEach
    void open(@TempDir Path folder) {
        settings = new SettingsFolder(folder);
    }

    @Test
    void aHeaderRefersToVariablesAndTheEnvironmentWins() {
        Config config = settings.load(
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
                settings.problems("{\"headers\": {\"a\": \"${NOWHERE}\"}}"));
    }

    @Test
    void refusesAHeaderThatIsThereInTwoCases() {
        assertEquals(
                List.of("fastauth.config.json: \"headers\" has the header x-key twice, in different case; keep one"),
                settings.problems("{\"headers\": {\"X-Key\": \"a\", \"x-key\": \"b\"}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret\r\nX-Evil: 1", "s3cret\u00e9", "<s3cret>"})
    void refusesAHeaderWhoseVariableCannotBeSent(String value) {
        List<String> problems = settings.problems("{\"headers\": {\"a\": \"${A}\"}}", Map.of("A", value), "");

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().startsWith("fastauth.config.json: \"headers\" "), problems::toString);
        assertFalse(problems.getFirst().contains("s3cret"), problems::toString);
    }

    @Test
    void refusesHeadersInAVariable() {
        List<String> problems = settings.problems("{}", Map.of("FASTAUTH_HEADERS", "a=s3cret"), "");

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().startsWith("environment variable FASTAUTH_HEADERS: "), problems::toString);
        assertFalse(problems.getFirst().contains("s3cret"), problems::toString);
    }
}
