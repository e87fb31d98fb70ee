package io.fastauth.logs;

import java.util.Arrays;
import java.util.logging.Formatter;
import java.util.logging.LogManager;

/** How log records are written. */
public enum LogFormat {
    /** A line for a person. */
    TEXT(new TextLines()),
    /** A JSON object on a line, for a collector of logs. */
    JSON(new JsonLines());

    @SuppressWarnings("ImmutableEnumChecker") // both formatters have no state
    private final Formatter formatter;

    LogFormat(Formatter formatter) {
        this.formatter = formatter;
    }

    /** Writes all logs of this process in this format from now on; for the command line, which owns its process. */
    public void install() {
        Arrays.stream(LogManager.getLogManager().getLogger("").getHandlers())
                .forEach(handler -> handler.setFormatter(formatter));
    }
}
