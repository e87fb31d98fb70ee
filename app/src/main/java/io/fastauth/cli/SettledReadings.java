package io.fastauth.cli;

import io.fastauth.config.LoadedSettings;
import io.fastauth.config.SettingsException;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.StoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads the settings again and again. A reading counts when two in a row agree, so that a file that is being written is
 * not used; a file that a reading counted with is required from then on. Each refusal is reported once. One thread
 * reads.
 */
final class SettledReadings {

    private static final Logger LOGGER = System.getLogger(SettledReadings.class.getName());

    private final SettingsFiles files;
    private final Consumer<LoadedSettings> settled;
    private final Consumer<String> refusals;
    private Set<Path> required;
    private LoadedSettings latest;
    private volatile String refused = "";

    /**
     * Readings that follow the first one.
     *
     * @param started the first reading
     * @param settled uses a reading that counts; it may refuse it by an exception
     * @param refusals receives the reason of each refusal that differs from the one before
     */
    SettledReadings(
            SettingsFiles files, LoadedSettings started, Consumer<LoadedSettings> settled, Consumer<String> refusals) {
        this.files = files;
        this.settled = settled;
        this.refusals = refusals;
        this.required = started.files();
        this.latest = started;
    }

    /** Reads once. */
    void look() {
        try {
            LoadedSettings before = latest;
            latest = files.load(required);
            if (latest.equals(before)) {
                settled.accept(latest);
                // Unchanged values may come from other files now.
                required = latest.files();
                refused = "";
            }
        } catch (SettingsException e) {
            refuse(String.join("; ", e.problems()));
        } catch (InvalidSettingException | StoreUnavailableException e) {
            refuse(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // The message may quote a value.
            LOGGER.log(Level.DEBUG, "The settings could not be read again", e);
            refuse("unexpected failure (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** Whether the last reading that counted, or could not be made, was refused. */
    boolean refused() {
        return !refused.isEmpty();
    }

    private void refuse(String problem) {
        if (!problem.equals(refused)) {
            refused = problem;
            refusals.accept(problem);
        }
    }
}
