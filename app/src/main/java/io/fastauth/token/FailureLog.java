package io.fastauth.token;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Logs failures, each cause at most once a minute: a cause that fails one request soon fails all of them, and must not
 * fill the log.
 */
public final class FailureLog {

    private final Logger logger;
    private final OncePerMinute reported = new OncePerMinute();

    public FailureLog(Logger logger) {
        this.logger = logger;
    }

    /**
     * Logs an outage of a dependency of this process, as one line. Messages that differ in numbers only have the same
     * cause.
     *
     * @param message what fails and why, without tokens or keys
     */
    public void outage(String message) {
        if (reported.first(message.replaceAll("[0-9]+", "0"))) {
            logger.log(Level.ERROR, "{0}", message);
        }
    }

    /**
     * Logs an unexpected exception with its stack trace. Exceptions of one type that were thrown at the same place have
     * the same cause.
     */
    public void unexpected(String message, Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        String place = trace.length == 0 ? "" : trace[0].toString();
        if (reported.first(failure.getClass().getName() + " " + place)) {
            logger.log(Level.ERROR, message, failure);
        }
    }
}
