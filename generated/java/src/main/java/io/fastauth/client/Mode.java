package io.fastauth.client;

/** How a {@link Verifier} learns whether a session goes on. */
public enum Mode {
    /** The event stream is connected and current: a session that was seen once costs no call. */
    LIVE,
    /** The event stream is missing or late: each token is introspected. */
    INTROSPECTING,
    /** Neither events nor introspection are to be had: tokens are answered with 503. */
    UNAVAILABLE
}
