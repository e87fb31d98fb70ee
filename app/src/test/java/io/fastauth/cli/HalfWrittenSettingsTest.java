package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.ConfigCheck;
import io.fastauth.FastAuthFeature;
import io.fastauth.config.LoadedSettings;
import io.fastauth.testing.RunningServer;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of settings that are read while they are being written. */
class HalfWrittenSettingsTest {

    @TempDir
    private Path folder;

    @Test
    void countOnlyWhenTwoReadingsAgree() throws IOException {
        Path env = folder.resolve(".env");
        String whole = "CRYPTOGRAPHY_KEY=" + RunningServer.KEY + "\nFASTAUTH_ACCESS_TOKEN_PATHS=/docs\n";
        Files.writeString(env, whole);
        SettingsFiles files = new SettingsFiles(folder.resolve("fastauth.config.json"), env);
        LoadedSettings started = files.load(Set.of());
        FastAuthFeature feature = FastAuthFeature.create(ConfigCheck.config(started));
        SettingsWatch watch = SettingsWatch.of(files, started, feature);
        try (RunningServer server = RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .shutdownHook(false)
                .addFeature(feature)
                .build())) {
            Files.writeString(env, whole.substring(0, whole.indexOf("FASTAUTH")));
            watch.look();
            assertEquals(401, server.get("/docs").statusCode(), "the rest may still be written");

            Files.writeString(env, whole.replace("/docs", "/docs,/health"));
            watch.look();
            assertEquals(200, server.get("/health").statusCode());
            watch.look();
            assertEquals(401, server.get("/health").statusCode());
            assertEquals(401, server.get("/docs").statusCode());
        }
    }
}
