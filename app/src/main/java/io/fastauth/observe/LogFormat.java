package io.fastauth.observe;

import io.helidon.logging.jul.JulMdc;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.logging.Formatter;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;

/** The formats of log records. */
public enum LogFormat {
    /** Plain lines. */
    TEXT(new TextLines()),
    /** A JSON object on each line. */
    JSON(new JsonLines());

    /** The keys of what a line carries of its request. */
    private static final List<String> IDS = List.of(RequestFilters.REQUEST_ID, RequestFilters.TRACE_ID);

    @SuppressWarnings("ImmutableEnumChecker") // both formatters have no state
    private final Formatter formatter;

    LogFormat(Formatter formatter) {
        this.formatter = formatter;
    }

    /** Writes all logs of this process in this format. */
    public void install() {
        Arrays.stream(LogManager.getLogManager().getLogger("").getHandlers())
                .forEach(handler -> handler.setFormatter(formatter));
    }

    /** Not by {@code HelidonMdc}, which asks every kind of logging for each. */
    private static Optional<String> idOf(String key) {
        return Optional.ofNullable(JulMdc.get(key));
    }

    /** One line for each record, and the stack trace below it when there is one. */
    static final class TextLines extends Formatter {

        private static final DateTimeFormatter TIME =
                DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ").withZone(ZoneId.systemDefault());

        @Override
        public String format(LogRecord record) {
            StringBuilder line = new StringBuilder(160)
                    .append(TIME.format(record.getInstant()))
                    .append(' ')
                    .append(record.getLevel())
                    .append(' ')
                    .append(record.getLoggerName())
                    .append(": ")
                    .append(LogText.line(formatMessage(record)));
            IDS.forEach(key -> idOf(key)
                    .ifPresent(id -> line.append(' ').append(key).append('=').append(id)));
            line.append(System.lineSeparator());
            if (record.getThrown() != null) {
                LogText.trace(record.getThrown())
                        .forEach(trace -> line.append(trace).append(System.lineSeparator()));
            }
            return line.toString();
        }
    }

    /** One JSON object on a line for each record; an entry of the access log is fields instead of a message. */
    static final class JsonLines extends Formatter {

        @Override
        public String format(LogRecord record) {
            StringBuilder json = new StringBuilder(256).append("{\"time\":\"").append(record.getInstant());
            json.append("\",\"level\":\"").append(record.getLevel().getName()).append('"');
            text(json, "logger", String.valueOf(record.getLoggerName()));
            IDS.forEach(key -> idOf(key).ifPresent(id -> text(json, key, id)));
            if (record.getParameters() != null
                    && record.getParameters().length == 1
                    && record.getParameters()[0] instanceof AccessLog.Entry entry) {
                access(json, entry);
            } else {
                text(json, "message", formatMessage(record));
            }
            if (record.getThrown() != null) {
                text(json, "exception", String.join("\n", LogText.trace(record.getThrown())));
            }
            return json.append('}').append(System.lineSeparator()).toString();
        }

        private static void access(StringBuilder json, AccessLog.Entry entry) {
            text(json, "method", entry.method());
            text(json, "path", entry.path());
            json.append(",\"status\":").append(entry.status());
            json.append(",\"bytes\":").append(entry.bytes());
            json.append(",\"duration_us\":").append(entry.micros());
            text(json, "client", entry.address());
        }

        private static void text(StringBuilder json, String name, String value) {
            json.append(",\"").append(name).append("\":").append(LogText.json(value));
        }
    }

    /** Escapes texts, so that a caller cannot forge log lines. */
    private static final class LogText {

        private static final int MAX_TRACE_LINES = 200;

        private LogText() {}

        /** Escapes every character that could end a line, control a terminal or hide others. */
        static String line(String text) {
            for (int i = 0; i < text.length(); i++) {
                if (dangerous(text.charAt(i))) {
                    return escaped(text);
                }
            }
            return text;
        }

        private static String escaped(String text) {
            StringBuilder line = new StringBuilder(text.length() + 16);
            text.chars().forEach(c -> line.append(dangerous((char) c) ? String.format("\\u%04x", c) : (char) c));
            return line.toString();
        }

        private static boolean dangerous(char c) {
            if (c >= ' ' && c <= '~') {
                return false;
            }
            return Character.isISOControl(c)
                    || c == '\u2028'
                    || c == '\u2029'
                    || Character.getType(c) == Character.FORMAT
                    || Character.getType(c) == Character.SURROGATE;
        }

        /** The text as a JSON string, in quotes. */
        static String json(String text) {
            return '"' + line(text.replace("\\", "\\\\").replace("\"", "\\\"")) + '"';
        }

        /** The lines of a stack trace, indented: a line in an exception's message must not look like a record. */
        static List<String> trace(Throwable thrown) {
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            return trace.toString()
                    .lines()
                    .limit(MAX_TRACE_LINES)
                    .map(line -> "  " + line(line.replace('\t', ' ')))
                    .toList();
        }
    }
}
