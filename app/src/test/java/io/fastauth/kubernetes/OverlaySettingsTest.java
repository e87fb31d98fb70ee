package io.fastauth.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fastauth.ConfigCheck;
import io.fastauth.FastAuth;
import io.fastauth.FastAuthConfig;
import io.fastauth.config.Settings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings that the overlays of {@code k8s/} give to their pods. */
class OverlaySettingsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"embedded", "postgres", "rest-store"})
    void areAcceptedAndGuardIssuance(String overlay) {
        Path file = Path.of("..", "k8s", "overlays", overlay, "fastauth.config.json");

        FastAuthConfig config = ConfigCheck.config(Settings.load(file, folder.resolve(".env"), Map.of(), Set.of()));

        assertFalse(FastAuth.openIssuance(config));
        assertFalse(config.guard().allowOpenIssuance());
        assertEquals(
                "http://fastauth.fastauth.svc.cluster.local:8000",
                config.publicUrl().orElseThrow());
        assertEquals(overlay.equals("rest-store"), config.databaseApiUrl().isPresent());
    }
}
