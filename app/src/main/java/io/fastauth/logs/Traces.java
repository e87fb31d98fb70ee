package io.fastauth.logs;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** Stack traces, bounded and printable. */
final class Traces {

    private static final int MOST_LINES = 200;

    private Traces() {}

    /** The lines of a trace; a line that an exception's message smuggled in is marked like all that are not ours. */
    static List<String> lines(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return trace.toString()
                .lines()
                .limit(MOST_LINES)
                .map(line -> "  " + Printable.line(line.replace('\t', ' ')))
                .toList();
    }
}
