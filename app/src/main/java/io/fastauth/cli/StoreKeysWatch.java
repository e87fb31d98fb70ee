package io.fastauth.cli;

import io.fastauth.ConfigCheck;
import io.fastauth.config.LoadedSettings;
import io.fastauth.config.SettingsException;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.KeySchedule;
import io.fastauth.token.ScheduledKeyring;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;

/**
 * Follows the keys of {@code store serve}: keys.json and {@code cryptography-key}. A change takes effect when two
 * readings in a row agree, so that a file that is being written is not used. Other settings stay as they are.
 */
final class StoreKeysWatch {

    private static final Logger LOGGER = System.getLogger(StoreKeysWatch.class.getName());

    private final SettingsFiles files;
    private final ScheduledKeyring keyring;
    private Set<Path> required;
    private LoadedSettings latest;
    private KeySchedule inForce;
    private String refused = "";

    StoreKeysWatch(SettingsFiles files, LoadedSettings started, KeySchedule inForce, ScheduledKeyring keyring) {
        this.files = files;
        this.required = started.files();
        this.latest = started;
        this.inForce = inForce;
        this.keyring = keyring;
    }

    void start() {
        ServerLifecycle.poll("fastauth-keys", this::look);
    }

    /** Reads the settings once. */
    void look() {
        try {
            LoadedSettings before = latest;
            latest = files.load(required);
            if (latest.equals(before)) {
                putInForce(SettingsFiles.keys(ConfigCheck.config(latest)).schedule());
                required = latest.files();
                refused = "";
            }
        } catch (SettingsException e) {
            refuse(String.join("; ", e.problems()));
        } catch (InvalidSettingException e) {
            refuse(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // The message may quote a value.
            LOGGER.log(Level.DEBUG, "The keys could not be read again", e);
            refuse("unexpected failure (" + e.getClass().getSimpleName() + ")");
        }
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

    private void refuse(String problem) {
        if (!problem.equals(refused)) {
            refused = problem;
            LOGGER.log(Level.ERROR, "Changed keys are refused, and the previous ones stay in force: {0}", problem);
        }
    }
}
