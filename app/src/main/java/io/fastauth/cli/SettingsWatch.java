package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.settings.SettingsException;
import io.helidon.config.Config;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the settings again every second, and puts changed keys in force. Whatever way the files are changed, edited in
 * place, replaced, or swapped by a link as Kubernetes does, what counts is what can be read.
 */
final class SettingsWatch {

    private static final Logger LOGGER = System.getLogger(SettingsWatch.class.getName());

    /** What can be changed while the service runs; lists have an index after their key. */
    private static final Set<String> KEYS =
            Set.of("cryptography-key", "cryptography-key-since", "previous-cryptography-keys");

    private final SettingsFiles files;
    private final FastAuthFeature feature;
    private Map<String, String> inForce;
    private String refused = "";

    private SettingsWatch(SettingsFiles files, FastAuthFeature feature) {
        this.files = files;
        this.feature = feature;
        this.inForce = files.load().asMap().orElse(Map.of());
    }

    static void start(SettingsFiles files, FastAuthFeature feature) {
        SettingsWatch watch = new SettingsWatch(files, feature);
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
        Set<String> different = different(read);
        Set<String> later = new TreeSet<>(different);
        later.removeAll(KEYS);
        if (later.size() < different.size()) {
            feature.rotate(FastAuthConfig.create(settings));
            LOGGER.log(Level.INFO, "The keys of the settings were changed and are in force");
        }
        if (!later.isEmpty()) {
            LOGGER.log(Level.WARNING, "Settings were changed that take effect at the next start only: {0}", later);
        }
        inForce = read;
    }

    private Set<String> different(Map<String, String> read) {
        Set<String> all = new HashSet<>(read.keySet());
        all.addAll(inForce.keySet());
        Set<String> different = new HashSet<>();
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
            LOGGER.log(Level.ERROR, "Changed settings are refused, and the ones before stay in force: {0}", problem);
        }
    }
}
