package io.fastauth.token;

/** Whether a store that fails is called. */
public enum CircuitState {
    /** It is. */
    CLOSED,
    /** It failed too often, and is left alone for a while. */
    OPEN,
    /** It was left alone; the next call finds out whether it answers again. */
    HALF_OPEN
}
