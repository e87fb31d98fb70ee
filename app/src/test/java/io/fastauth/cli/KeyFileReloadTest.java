package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.fastauth.ConfigCheck;
import io.fastauth.FastAuthFeature;
import io.fastauth.config.LoadedSettings;
import io.fastauth.testing.KeySetJson;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.KeySet;
import io.fastauth.token.TokenAlgorithm;
import io.fastauth.token.TokenPair;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running service follows its key file, and keeps its keys when the file can no longer be used. */
class KeyFileReloadTest {

    @TempDir
    private Path folder;

    @Test
    void goodKeysAreInForceAndNoOthers() throws Exception {
        Path keys = folder.resolve("keys.json");
        Path config = Files.writeString(
                folder.resolve("fastauth.config.json"),
                "{\"store\": {\"url\": \"jdbc:sqlite:" + folder.resolve("k.db")
                        + "\"}, \"access-token-paths\": [\"/access\"]}");
        KeySet first = KeySet.generate(TokenAlgorithm.HS256, Instant.now().minusSeconds(60));
        Files.writeString(keys, first.toJson());
        SettingsFiles files = new SettingsFiles(config, folder.resolve(".env"));
        LoadedSettings started = files.load(Set.of());
        FastAuthFeature feature = FastAuthFeature.create(ConfigCheck.config(started));
        SettingsWatch watch = SettingsWatch.of(files, started, feature);
        try (RunningServer server = RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .shutdownHook(false)
                .addFeature(feature)
                .build())) {
            TokenPair old = issue(server);

            for (String wrong :
                    new String[] {"", "{\"keys\": []}", first.toJson().substring(9), "missing", "folder"}) {
                Files.deleteIfExists(keys);
                switch (wrong) {
                    case "missing" -> {}
                    case "folder" -> Files.createDirectory(keys);
                    default -> Files.writeString(keys, wrong);
                }
                look(watch);
                assertEquals(200, verify(server, old), wrong);
                assertEquals(old.keyId(), issue(server).keyId(), wrong);
                old = issue(server);
            }

            Files.delete(keys);
            Instant now = Instant.now();
            Files.writeString(
                    keys,
                    first.rotated(TokenAlgorithm.HS512, now, now.plusSeconds(600), now, Optional.empty())
                            .toJson());
            look(watch);
            assertEquals(200, verify(server, old));
            assertNotEquals(old.keyId(), issue(server).keyId());

            Files.writeString(
                    keys, KeySetJson.of(KeySetJson.signing("only", RunningServer.KEY, Instant.MIN, Instant.MAX)));
            look(watch);
            assertEquals(401, verify(server, old));
            assertEquals(Optional.of("only"), issue(server).keyId());
        }
    }

    /** A change counts when two readings agree. */
    private static void look(SettingsWatch watch) {
        watch.look();
        watch.look();
    }

    private static int verify(RunningServer server, TokenPair pair) {
        return server.get("/access/health", "ACCESS-TOKEN", pair.accessToken()).statusCode();
    }

    private static TokenPair issue(RunningServer server) {
        return Pairs.pair(server.get("/auth/token/new?client_id=me"));
    }
}
