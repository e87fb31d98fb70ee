package io.fastauth.cli;

import io.fastauth.ConfigCheck;
import io.fastauth.config.LoadedSettings;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.KeySchedule;
import io.fastauth.token.ScheduledKeyring;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;

/**
 * Follows the keys of {@code store serve}: keys.json and {@code cryptography-key}. A change takes effect when two
 * readings in a row agree, so that a file that is being written is not used. Other settings stay as they are.
 */
final class StoreKeysWatch {

    private static final Logger LOGGER = System.getLogger(StoreKeysWatch.class.getName());

    private final SettledReadings readings;
    private final ScheduledKeyring keyring;
    private KeySchedule inForce;

    StoreKeysWatch(SettingsFiles files, LoadedSettings started, KeySchedule inForce, ScheduledKeyring keyring) {
        this.inForce = inForce;
        this.keyring = keyring;
        this.readings = new SettledReadings(
                files,
                started,
                reading -> putInForce(
                        SettingsFiles.keys(ConfigCheck.config(reading)).schedule()),
                StoreKeysWatch::refuse);
    }

    void start() {
        ServerLifecycle.poll("fastauth-keys", this::look);
    }

    /** Reads the settings once. */
    void look() {
        readings.look();
    }

    private void putInForce(KeySchedule keys) {
        if (keys.equals(inForce)) {
            return;
        }
        if (keys.at(Instant.now()).signing().isEmpty()) {
            throw new InvalidSettingException("no key is in use now, so no pair could be encrypted");
        }
        keyring.replace(keys);
        inForce = keys;
        LOGGER.log(Level.INFO, "Changed keys are in force");
    }

    private static void refuse(String problem) {
        LOGGER.log(Level.ERROR, "Changed keys are refused, and the previous ones stay in force: {0}", problem);
    }
}
