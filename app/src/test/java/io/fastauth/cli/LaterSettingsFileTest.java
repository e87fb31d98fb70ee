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

/** A settings file that is added while the service runs, and later deleted. */
class LaterSettingsFileTest {

    @TempDir
    private Path folder;

    @Test
    void isRequiredOnceASettingComesFromItAlone() throws IOException {
        String key = "\"cryptography-key\": \"" + RunningServer.KEY + "\"";
        Path config = Files.writeString(
                folder.resolve("fastauth.config.json"), "{" + key + ", \"access-token-paths\": [\"/docs\"]}");
        Path env = folder.resolve(".env");
        SettingsFiles files = new SettingsFiles(config, env);
        LoadedSettings started = files.load(Set.of());
        FastAuthFeature feature = FastAuthFeature.create(ConfigCheck.config(started));
        SettingsWatch watch = SettingsWatch.of(files, started, feature);
        try (RunningServer server = RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .shutdownHook(false)
                .addFeature(feature)
                .build())) {
            Files.writeString(env, "FASTAUTH_ACCESS_TOKEN_PATHS=/docs\n");
            lookTwice(watch);
            Files.writeString(config, "{" + key + "}");
            lookTwice(watch);
            assertEquals(401, server.get("/docs").statusCode());

            Files.delete(env);
            lookTwice(watch);
            assertEquals(401, server.get("/docs").statusCode());
        }
    }

    private static void lookTwice(SettingsWatch watch) {
        watch.look();
        watch.look();
    }
}
