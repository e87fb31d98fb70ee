package io.fastauth.cli;

import io.fastauth.config.SettingsException;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.StoreUnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystemException;

/** Reports an exception that ends a command, and chooses the exit code. */
final class Refusal {

    static final int FAILED = 1;
    static final int REFUSED = 2;

    private static final Logger LOGGER = System.getLogger(Refusal.class.getName());

    private Refusal() {}

    /**
     * Reports why a command ended. Only exceptions that stand for a refusal or a known failure are reported by their
     * message alone; any other is a defect, and is logged with its stack trace.
     *
     * @param e the exception
     * @param err where to print the message
     * @return the exit code
     */
    static int report(Exception e, PrintWriter err) {
        switch (e) {
            case SettingsException refused -> refused.problems().forEach(err::println);
            case InvalidSettingException refused -> err.println(refused.getMessage());
            case CommandException ended -> {
                err.println(ended.getMessage());
                return ended.exitCode();
            }
            // Its message is the file's name alone; its type says what is wrong with it.
            case FileSystemException failed -> {
                err.println("fastauth: cannot make or read " + failed.getFile() + " ("
                        + failed.getClass().getSimpleName() + ")");
                return FAILED;
            }
            case StoreUnavailableException failed -> {
                return failed(failed, err);
            }
            case IOException failed -> {
                return failed(failed, err);
            }
            default -> {
                err.println("fastauth: unexpected failure; the stack trace follows in the log");
                LOGGER.log(Level.ERROR, "Unexpected failure of the command", e);
                return FAILED;
            }
        }
        return REFUSED;
    }

    private static int failed(Exception e, PrintWriter err) {
        err.println("fastauth: " + e.getMessage());
        LOGGER.log(Level.DEBUG, "The command failed", e);
        return FAILED;
    }
}
