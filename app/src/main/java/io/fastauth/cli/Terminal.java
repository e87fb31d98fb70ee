package io.fastauth.cli;

import java.io.Console;
import java.util.Optional;

/** The terminal that a person sits at. */
final class Terminal {

    private Terminal() {}

    /** Empty when a program reads what is written, or writes what is read. */
    @SuppressWarnings("SystemConsoleNull") // not with the console that is asked for
    static Optional<Console> console() {
        // The console that is only there when a person sits at it; some JDKs have another one by default.
        System.setProperty("jdk.console", "java.base");
        return Optional.ofNullable(System.console());
    }
}
