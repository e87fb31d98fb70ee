package io.fastauth.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthConfig;
import io.fastauth.testing.SettingsFolder;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Durations as people write them, beside ISO-8601. */
class ShortDurationsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"2m, PT2M", "30d, P30D", "12h, PT12H", "90s, PT1M30S", "1d12h, P1DT12H", "1h30m, PT1H30M", "PT2M, PT2M"
    })
    void areAcceptedInEverySource(String text, Duration meant) {
        SettingsFolder settings = new SettingsFolder(folder);
        String json = SettingsFolder.json("tokens.access-lifetime", "\"" + text + "\"");
        Map<String, String> variable = Map.of("FASTAUTH_TOKENS_ACCESS_LIFETIME", text);

        for (Config config : List.of(
                settings.load(json), settings.load("{}", variable, ""), embedded("tokens.access-lifetime", text))) {
            assertEquals(
                    meant,
                    FastAuthConfig.create(config).tokens().accessLifetime().longest());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "m", "2 m", "1.5h", "30m1h", "-2m", "2M", "2months", "99999999999d", "PT", "P"})
    void othersAreRefusedWithTheSetting(String text) {
        List<String> problems =
                new SettingsFolder(folder).problems(SettingsFolder.json("tokens.access-lifetime", "\"" + text + "\""));
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().contains("\"tokens.access-lifetime\" is not a duration"), problems::toString);
        Config embedded = embedded("tokens.access-lifetime", text);
        String refused =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> FastAuthConfig.create(embedded))
                        .getMessage());
        assertTrue(refused.startsWith("tokens.access-lifetime is not a duration"), refused);
    }

    @Test
    void limitsHoldInBothForms() {
        SettingsFolder settings = new SettingsFolder(folder);
        assertEquals(1, settings.problems("{\"drain-delay\": \"6m\"}").size());
        assertEquals(
                1, settings.problems("{\"store\": {\"api-cache\": \"11m\"}}").size());
        assertEquals(
                1,
                settings.problems("{\"tokens\": {\"access-lifetime\": \"2d\", \"refresh-lifetime\": \"1d\"}}")
                        .size());
    }

    private static Config embedded(String key, String value) {
        return Config.just(ConfigSources.create(Map.of(key, value)));
    }
}
