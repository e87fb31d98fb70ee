package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.metrics.Meters;
import io.fastauth.settings.SettingsException;
import io.helidon.config.Config;
import io.helidon.metrics.api.Counter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the settings again every second, and puts in force what has changed and can be while the service runs. Whatever
 * way the files are changed, edited in place, replaced, or swapped by a link as Kubernetes does, what counts is what
 * can be read.
 */
final class SettingsWatch {

    private static final Logger LOGGER = System.getLogger(SettingsWatch.class.getName());

    private final SettingsFiles files;
    private final FastAuthFeature feature;
    private Map<String, String> inForce;
    private volatile String refused = "";
    private final Counter accepted;
    private final Counter refusals;

    private SettingsWatch(SettingsFiles files, FastAuthFeature feature, Meters meters) {
        this.files = files;
        this.feature = feature;
        this.inForce = files.load().asMap().orElse(Map.of());
        this.accepted = reloads(meters, "accepted");
        this.refusals = reloads(meters, "refused");
        meters.gauge(
                "fastauth.settings.refused",
                "1 while the settings files hold something that is refused, and older settings are in force",
                () -> refused.isEmpty() ? 0 : 1);
    }

    private static Counter reloads(Meters meters, String outcome) {
        return meters.counter(
                "fastauth.settings.reloads",
                "Changes of the settings files, by whether they were accepted",
                "outcome",
                outcome);
    }

    static void start(SettingsFiles files, FastAuthFeature feature) {
        SettingsWatch watch = new SettingsWatch(files, feature, new Meters());
        EverySecond.start("fastauth-settings", watch::look);
    }

    private void look() {
        try {
            Config settings = files.load();
            Map<String, String> read = settings.asMap().orElse(Map.of());
            if (!read.equals(inForce)) {
                changed(settings, read);
            }
            refused = "";
        } catch (SettingsException e) {
            refuse(String.join("; ", e.problems()));
        } catch (RuntimeException e) {
            refuse(String.valueOf(e.getMessage()));
        }
    }

    private void changed(Config settings, Map<String, String> read) {
        Set<String> now = different(read);
        Set<String> later = new TreeSet<>(now);
        later.removeAll(FastAuthFeature.RELOADABLE);
        now.removeAll(later);
        if (!now.isEmpty()) {
            feature.reload(FastAuthConfig.create(settings));
            accepted.increment();
            LOGGER.log(Level.INFO, "Changed settings are in force: {0}", String.join(", ", now));
        }
        if (!later.isEmpty()) {
            LOGGER.log(Level.WARNING, "Changed settings take effect at the next start: {0}", String.join(", ", later));
        }
        inForce = read;
    }

    private Set<String> different(Map<String, String> read) {
        Set<String> all = new HashSet<>(read.keySet());
        all.addAll(inForce.keySet());
        Set<String> different = new TreeSet<>();
        for (String key : all) {
            if (!Objects.equals(read.get(key), inForce.get(key))) {
                different.add(key.replaceFirst("\\..*", ""));
            }
        }
        return different;
    }

    /** Once for each kind of problem: the files stay wrong until somebody mends them. */
    private void refuse(String problem) {
        if (!problem.equals(refused)) {
            refused = problem;
            refusals.increment();
            LOGGER.log(Level.ERROR, "Changed settings are refused, and the ones before stay in force: {0}", problem);
        }
    }
}
