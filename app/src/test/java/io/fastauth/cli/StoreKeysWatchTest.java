package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.ConfigCheck;
import io.fastauth.config.LoadedSettings;
import io.fastauth.testing.KeySetJson;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.KeySchedule;
import io.fastauth.token.ScheduledKeyring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running {@code store serve} follows its keys, and keeps them when the new ones cannot be used. */
class StoreKeysWatchTest {

    @TempDir
    private Path folder;

    private Path keys;
    private ScheduledKeyring keyring;
    private StoreKeysWatch watch;

    @BeforeEach
    void start() throws IOException {
        keys = folder.resolve("keys.json");
        write("first", Instant.MAX);
        SettingsFiles files = new SettingsFiles(folder.resolve("fastauth.config.json"), folder.resolve(".env"));
        LoadedSettings started = files.load();
        KeySchedule schedule = SettingsFiles.keys(ConfigCheck.config(started)).schedule();
        keyring = new ScheduledKeyring(schedule, Clock.systemUTC());
        watch = new StoreKeysWatch(files, started, schedule, keyring);
    }

    @Test
    void aChangeTakesEffectWhenTwoReadingsAgree() throws IOException {
        write("second", Instant.MAX);
        watch.look();
        assertEquals(Optional.of("first"), signing());
        watch.look();
        assertEquals(Optional.of("second"), signing());
    }

    @Test
    void keysThatCannotBeUsedAreRefused() throws IOException {
        write("expired", Instant.now().minusSeconds(60));
        lookTwice();
        assertEquals(Optional.of("first"), signing());

        Files.writeString(keys, "{\"keys\": [");
        lookTwice();
        assertEquals(Optional.of("first"), signing());

        Files.delete(keys);
        lookTwice();
        assertEquals(Optional.of("first"), signing());

        write("second", Instant.MAX);
        lookTwice();
        assertEquals(Optional.of("second"), signing());
    }

    private void write(String id, Instant until) throws IOException {
        Files.writeString(keys, KeySetJson.of(KeySetJson.signing(id, RunningServer.KEY, Instant.MIN, until)));
    }

    private void lookTwice() {
        watch.look();
        watch.look();
    }

    private Optional<String> signing() {
        return keyring.get().signing().map(keys -> keys.access().id());
    }
}
