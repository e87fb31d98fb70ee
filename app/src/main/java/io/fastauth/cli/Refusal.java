package io.fastauth.cli;

import io.fastauth.settings.SettingsException;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystemException;

/** What a command throws, as lines for a person. */
final class Refusal {

    private static final Logger LOGGER = System.getLogger(Refusal.class.getName());
    private static final int FAILED = 1;
    private static final int REFUSED = 2;

    private Refusal() {}

    /**
     * Says why a command ended.
     *
     * @param e what it threw
     * @param err where to
     * @return its exit code
     */
    static int told(Exception e, PrintWriter err) {
        switch (e) {
            case SettingsException refused -> refused.problems().forEach(err::println);
            case IllegalArgumentException refused -> err.println(refused.getMessage());
            // Its message is the file's name alone; its type says what is wrong with it.
            case FileSystemException failed -> {
                err.println("fastauth: cannot make or read " + failed.getFile() + " ("
                        + failed.getClass().getSimpleName() + ")");
                return FAILED;
            }
            default -> {
                err.println("fastauth: " + e.getMessage());
                LOGGER.log(Level.DEBUG, "The command failed", e);
                return FAILED;
            }
        }
        return REFUSED;
    }
}
