package io.fastauth.cli;

import io.fastauth.config.SettingsException;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.StoreUnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/** Ends a command with a message for its user and an exit code. */
final class CommandException extends RuntimeException {

    static final int FAILED = 1;
    static final int REFUSED = 2;

    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = System.getLogger(CommandException.class.getName());

    private final int exitCode;

    private CommandException(int exitCode, String message, @Nullable Exception cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /**
     * The command is refused, because of its arguments, the settings or the store. Exit code 2.
     *
     * @param message names the option or file and the fix
     */
    static CommandException refused(String message) {
        return refused(message, null);
    }

    static CommandException refused(String message, @Nullable Exception cause) {
        return new CommandException(REFUSED, message, cause);
    }

    /** The command failed. Exit code 1. */
    static CommandException failed(String message) {
        return failed(message, null);
    }

    static CommandException failed(String message, @Nullable Exception cause) {
        return new CommandException(FAILED, "fastauth: " + message, cause);
    }

    /** Whether it failed, and may succeed when it is tried again. */
    boolean isFailure() {
        return exitCode == FAILED;
    }

    /**
     * Reports an exception that ends a command: a refusal or a known failure by its message; any other is a defect, and
     * is logged with its stack trace.
     *
     * @return the exit code
     */
    static int report(Exception e, PrintWriter err) {
        switch (e) {
            case SettingsException refused -> refused.problems().forEach(err::println);
            case InvalidSettingException refused -> err.println(refused.getMessage());
            case CommandException ended -> {
                err.println(ended.getMessage());
                return ended.exitCode;
            }
            // Its message is only the file's name; its type is the problem.
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
