package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.settings.EnvFile;
import io.fastauth.token.EarlierKeyText;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The keys, as they stand in a file of variables. */
record KeyVariables(String current, List<String> earlier) {

    private static final String CURRENT = "CRYPTOGRAPHY_KEY";
    private static final String SINCE = "FASTAUTH_CRYPTOGRAPHY_KEY_SINCE";
    private static final String EARLIER = "FASTAUTH_PREVIOUS_CRYPTOGRAPHY_KEYS";

    /**
     * Changes the keys of the file that the settings are read from.
     *
     * @param change answers the keys to write, with the time from which the current one signs
     * @throws CommandException when the keys in force stand elsewhere; nothing is changed then
     */
    static void change(SettingsFiles files, Function<KeyVariables, Written> change) throws IOException {
        FastAuthConfig config = files.config();
        EnvFile.change(files.envFile(), present -> {
            KeyVariables found =
                    new KeyVariables(present.getOrDefault(CURRENT, ""), split(present.getOrDefault(EARLIER, "")));
            if (!config.cryptographyKey().equals(Optional.of(found.current()))
                    || !config.previousCryptographyKeys().equals(found.earlier())) {
                throw CommandException.refused("The keys in force do not stand in " + files.envFile()
                        + ": move them there, out of the configuration file and the environment of the process,"
                        + " or change them where they stand");
            }
            return change.apply(found).variables();
        });
    }

    private static List<String> split(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    /** The earlier keys and the current one, which ends at a time. */
    List<String> replaced(Instant until) {
        if (current.contains(",")) {
            throw CommandException.refused("The current key has a comma, which separates earlier keys in a variable:"
                    + " keep the keys in the configuration file, and rotate them there");
        }
        List<String> entries = new ArrayList<>(List.of(EarlierKeyText.of(current, until)));
        entries.addAll(earlier);
        return entries;
    }

    /**
     * What is to be written.
     *
     * @param current the current key
     * @param since from when on it signs; empty to leave that as it is
     * @param earlier the entries of earlier keys
     */
    record Written(String current, Optional<Instant> since, List<String> earlier) {

        private Map<String, Optional<String>> variables() {
            Map<String, Optional<String>> variables = new LinkedHashMap<>();
            variables.put(CURRENT, Optional.of(current));
            since.ifPresent(time -> variables.put(SINCE, Optional.of(time.toString())));
            variables.put(EARLIER, Optional.of(String.join(",", earlier)).filter(text -> !text.isEmpty()));
            return variables;
        }
    }

    /** Never the keys: this text may reach a log. */
    @Override
    public String toString() {
        return "KeyVariables[***]";
    }
}
