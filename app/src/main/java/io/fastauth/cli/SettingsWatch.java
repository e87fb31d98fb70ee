package io.fastauth.cli;

import io.fastauth.ConfigCheck;
import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.config.LoadedSettings;
import io.fastauth.config.SettingsException;
import io.fastauth.metrics.Meters;
import io.fastauth.token.InvalidSettingException;
import io.helidon.metrics.api.Counter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedSet;

/**
 * Reads the settings again every second, and puts changed ones in force. Two readings in a row must agree, because a
 * file may be half written. Files may be edited in place, replaced, or swapped by a link as Kubernetes does.
 */
final class SettingsWatch {

    private static final Logger LOGGER = System.getLogger(SettingsWatch.class.getName());

    private final SettingsFiles files;
    private final FastAuthFeature feature;
    private final LoadedSettings started;
    private final Counter accepted;
    private final Counter refusals;
    private LoadedSettings inForce;
    private LoadedSettings latest;
    private Set<Path> required;
    private volatile String refused = "";

    private SettingsWatch(SettingsFiles files, LoadedSettings started, FastAuthFeature feature, Meters meters) {
        this.files = files;
        this.feature = feature;
        this.started = started;
        this.inForce = started;
        this.latest = started;
        this.required = started.files();
        this.accepted = meters.settingsReloads("accepted");
        this.refusals = meters.settingsReloads("refused");
        meters.settingsRefused(() -> refused.isEmpty() ? 0 : 1);
    }

    /**
     * Starts to watch.
     *
     * @param started the settings that the service was started with
     */
    static void start(SettingsFiles files, LoadedSettings started, FastAuthFeature feature) {
        ServerLifecycle.poll("fastauth-settings", of(files, started, feature)::look);
    }

    static SettingsWatch of(SettingsFiles files, LoadedSettings started, FastAuthFeature feature) {
        return new SettingsWatch(files, started, feature, new Meters());
    }

    /** Reads the settings once. */
    void look() {
        try {
            LoadedSettings before = latest;
            latest = files.load(required);
            if (latest.equals(before)) {
                settle(latest);
            }
        } catch (SettingsException e) {
            refuse(String.join("; ", e.problems()));
        } catch (InvalidSettingException e) {
            refuse(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // The message may quote a value.
            LOGGER.log(Level.DEBUG, "The settings could not be read again", e);
            refuse("unexpected failure (" + e.getClass().getSimpleName() + ")");
        }
    }

    private void settle(LoadedSettings reading) {
        if (!reading.problems().isEmpty() || !reading.differences(inForce).isEmpty()) {
            putInForce(reading, ConfigCheck.config(reading));
        }
        // Unchanged values may come from other files now.
        required = reading.files();
        refused = "";
    }

    private void putInForce(LoadedSettings settings, FastAuthConfig config) {
        SortedSet<String> now = settings.differences(inForce);
        now.retainAll(FastAuthFeature.RELOADABLE);
        if (!now.isEmpty()) {
            feature.reload(config);
            accepted.increment();
            LOGGER.log(Level.INFO, "Changed settings are in force: {0}", String.join(", ", now));
        }
        SortedSet<String> changed = settings.differences(inForce);
        changed.removeAll(FastAuthFeature.RELOADABLE);
        SortedSet<String> waiting = settings.differences(started);
        waiting.removeAll(FastAuthFeature.RELOADABLE);
        if (!changed.isEmpty() && !waiting.isEmpty()) {
            LOGGER.log(
                    Level.WARNING, "Changed settings take effect at the next start: {0}", String.join(", ", waiting));
        }
        inForce = settings;
    }

    /** Reports each problem once. */
    private void refuse(String problem) {
        if (!problem.equals(refused)) {
            refused = problem;
            refusals.increment();
            LOGGER.log(Level.ERROR, "Changed settings are refused, and the ones before stay in force: {0}", problem);
        }
    }
}
