package io.fastauth.cli;

import java.io.Console;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The place where results are shown.
 *
 * @param width the columns of the terminal; empty when there is none
 * @param ansi whether colours are used
 */
record Screen(OptionalInt width, Ansi ansi) {

    /** A file or a pipe. */
    static final Screen NONE = new Screen(OptionalInt.empty(), Ansi.OFF);

    private static final int LEAST_WIDTH = 20;

    /** The terminal of this process, if its input and its output are one. Colours follow {@code NO_COLOR}. */
    static Screen current() {
        return console().isEmpty() ? NONE : new Screen(OptionalInt.of(width(System.getenv("COLUMNS"))), Ansi.AUTO);
    }

    private static int width(@Nullable String columns) {
        return columns != null && columns.matches("[1-9]\\d{1,3}")
                ? Math.max(LEAST_WIDTH, Integer.parseInt(columns))
                : CommandSpec.create().usageMessage().autoWidth(true).width();
    }

    /** Empty when the input or the output is not a terminal. */
    @SuppressWarnings("SystemConsoleNull") // not with the console that is asked for
    static Optional<Console> console() {
        // The console that is only there when a person sits at it; some JDKs have another one by default.
        System.setProperty("jdk.console", "java.base");
        return Optional.ofNullable(System.console());
    }
}
