package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Help that is asked for a command that does not exist. */
class UnknownCommandHelpTest {

    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense --help",
                "--help nonsense",
                "serve nonsense --help",
                "keys nonsense --help",
                "help nonsense",
                "nonsense --version"
            })
    void isWrongUsage(String line) {
        assertEquals(2, execute(line));
        assertTrue(err.toString().contains("nonsense"), err::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "serve --help", "help serve", "keys rotate --help", "--version"})
    void ofOthersSucceeds(String line) {
        assertEquals(0, execute(line), err::toString);
    }

    private int execute(String line) {
        return Main.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err, true))
                .execute(line.split(" "));
    }
}
