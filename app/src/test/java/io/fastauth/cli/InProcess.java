package io.fastauth.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Result of a command that was run in this process.
 *
 * @param code its exit code
 * @param out what it printed on standard output
 * @param err what it printed on standard error
 */
record InProcess(int code, String out, String err) {

    /** Runs a command with the settings of a file. */
    static InProcess fastauth(Path config, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.add("--config=" + config);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
        return new InProcess(code, out.toString(), err.toString());
    }
}
