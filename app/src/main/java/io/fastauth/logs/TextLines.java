package io.fastauth.logs;

import io.helidon.logging.common.HelidonMdc;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** One line for each record, and the stack trace below it when there is one. */
final class TextLines extends Formatter {

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
                .append(Printable.line(formatMessage(record)));
        HelidonMdc.get(RequestIds.KEY)
                .ifPresent(id -> line.append(" request_id=").append(id));
        HelidonMdc.get(TraceIds.KEY).ifPresent(id -> line.append(" trace_id=").append(id));
        line.append(System.lineSeparator());
        if (record.getThrown() != null) {
            Traces.lines(record.getThrown()).forEach(trace -> line.append(trace).append(System.lineSeparator()));
        }
        return line.toString();
    }
}
