package io.fastauth.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command with a message for its user and an exit code. */
final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandException(int exitCode, String message, @Nullable Exception cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /**
     * The command is refused: its arguments, or what it finds, do not allow it. Exit code 2.
     *
     * @param message names the option or file and the fix
     */
    static CommandException refused(String message) {
        return refused(message, null);
    }

    static CommandException refused(String message, @Nullable Exception cause) {
        return new CommandException(Refusal.REFUSED, message, cause);
    }

    /**
     * The command failed. Exit code 1.
     *
     * @param message says why
     */
    static CommandException failed(String message) {
        return failed(message, null);
    }

    static CommandException failed(String message, @Nullable Exception cause) {
        return new CommandException(Refusal.FAILED, "fastauth: " + message, cause);
    }

    int exitCode() {
        return exitCode;
    }
}
