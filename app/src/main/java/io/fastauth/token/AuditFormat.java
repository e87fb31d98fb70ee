package io.fastauth.token;

import java.util.Optional;

/** How audit events are written to the log {@value #LOGGER_NAME}, one line for each. */
public enum AuditFormat {
    /** One JSON object. */
    JSON,
    /** Names and values, the values quoted as in JSON. */
    TEXT,
    /** Not at all. */
    OFF;

    /** The name of the logger that the lines go to. */
    public static final String LOGGER_NAME = "io.fastauth.audit";

    /**
     * A log that writes in this format.
     *
     * @return the log; empty for {@link #OFF}
     */
    public Optional<AuditLog> log() {
        System.Logger logger = System.getLogger(LOGGER_NAME);
        return this == OFF
                ? Optional.empty()
                : Optional.of(event -> logger.log(System.Logger.Level.INFO, AuditLine.of(event, this)));
    }
}
