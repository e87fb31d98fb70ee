package io.fastauth.logs;

import io.helidon.logging.common.HelidonMdc;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** One JSON object on a line for each record. */
final class JsonLines extends Formatter {

    @Override
    public String format(LogRecord record) {
        StringBuilder json = new StringBuilder(256).append("{\"time\":\"").append(record.getInstant());
        json.append("\",\"level\":\"").append(record.getLevel().getName()).append('"');
        text(json, "logger", String.valueOf(record.getLoggerName()));
        HelidonMdc.get(RequestIds.KEY).ifPresent(id -> text(json, RequestIds.KEY, id));
        HelidonMdc.get(TraceIds.KEY).ifPresent(id -> text(json, TraceIds.KEY, id));
        if (record.getParameters() != null
                && record.getParameters().length == 1
                && record.getParameters()[0] instanceof Access access) {
            access(json, access);
        } else {
            text(json, "message", formatMessage(record));
        }
        if (record.getThrown() != null) {
            text(json, "exception", String.join("\n", Traces.lines(record.getThrown())));
        }
        return json.append('}').append(System.lineSeparator()).toString();
    }

    private static void access(StringBuilder json, Access access) {
        text(json, "method", access.method());
        text(json, "path", access.path());
        json.append(",\"status\":").append(access.status());
        json.append(",\"bytes\":").append(access.bytes());
        json.append(",\"duration_us\":").append(access.micros());
        text(json, "client", access.address());
    }

    private static void text(StringBuilder json, String name, String value) {
        json.append(",\"").append(name).append("\":").append(Printable.json(value));
    }
}
