package io.fastauth.config;

import java.util.Map;

/**
 * The value of a setting.
 *
 * @param entries the value as entries of a Helidon configuration; none for an empty list
 * @param source the file, variable or line that it was read from, for messages
 * @param spelling the key or name as it is written there
 */
record Sourced(Map<String, String> entries, String source, String spelling) {

    /** Never the value: it may be a secret. */
    @Override
    public String toString() {
        return "Sourced[***, " + source + "]";
    }
}
