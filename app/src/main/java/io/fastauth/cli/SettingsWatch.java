package io.fastauth.cli;

import io.fastauth.ConfigCheck;
import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.config.LoadedSettings;
import io.fastauth.metrics.Meters;
import io.helidon.metrics.api.Counter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.SortedSet;

/**
 * Reads the settings again every second, and puts changed ones in force. Two readings in a row must agree, because a
 * file may be half written. Files may be edited in place, replaced, or swapped by a link as Kubernetes does.
 */
final class SettingsWatch {

    private static final Logger LOGGER = System.getLogger(SettingsWatch.class.getName());

    private final SettledReadings readings;
    private final FastAuthFeature feature;
    private final LoadedSettings started;
    private final Counter accepted;
    private final Counter refusals;
    private LoadedSettings inForce;

    private SettingsWatch(SettingsFiles files, LoadedSettings started, FastAuthFeature feature, Meters meters) {
        this.feature = feature;
        this.started = started;
        this.inForce = started;
        this.accepted = meters.settingsReloads("accepted");
        this.refusals = meters.settingsReloads("refused");
        this.readings = new SettledReadings(files, started, this::settle, this::refuse);
        meters.settingsRefused(() -> readings.refused() ? 1 : 0);
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
        readings.look();
    }

    private void settle(LoadedSettings reading) {
        if (!reading.problems().isEmpty() || !reading.differences(inForce).isEmpty()) {
            putInForce(reading, ConfigCheck.config(reading));
        }
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

    private void refuse(String problem) {
        refusals.increment();
        LOGGER.log(Level.ERROR, "Changed settings are refused, and the ones before stay in force: {0}", problem);
    }
}
