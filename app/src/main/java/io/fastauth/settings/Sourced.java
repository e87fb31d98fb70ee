package io.fastauth.settings;

/**
 * A value, and where it came from.
 *
 * @param value the value
 * @param source the file or the variable, for messages
 */
record Sourced(Value value, String source) {

    /** Never the value: it may be a secret. */
    @Override
    public String toString() {
        return "Sourced[***, " + source + "]";
    }
}
