package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.cli.Table.Cell;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * Times as cells: on a terminal relative to now, elsewhere absolute.
 *
 * @param now what they are relative to
 */
record Ages(Instant now) {

    private static final int DAYS_IN_FULL = 3;

    /** How long ago it was. */
    Cell since(Instant time) {
        return new Cell(brief(Duration.between(time, now)), time.toString(), List.of());
    }

    /** How long ago it was, or the value as it is if it is no time. */
    Cell since(JsonNode time) {
        return time(time).map(this::since).orElseGet(() -> Cell.of(time.asText()));
    }

    /** How long it is still to go, or the value as it is if it is no time. */
    Cell until(JsonNode time) {
        return time(time).map(this::until).orElseGet(() -> Cell.of(time.asText()));
    }

    private Cell until(Instant time) {
        Duration left = Duration.between(now, time);
        return new Cell(left.isPositive() ? brief(left) : "expired", time.toString(), List.of());
    }

    /** A day: {@code today}, or how many days ago; or the value as it is if it is no day. */
    Cell day(JsonNode date) {
        String text = date.asText();
        try {
            long days = LocalDate.ofInstant(now, ZoneOffset.UTC).toEpochDay()
                    - LocalDate.parse(text).toEpochDay();
            return new Cell(days <= 0 ? "today" : days + "d", text, List.of());
        } catch (DateTimeException e) {
            return Cell.of(text);
        }
    }

    /** A time that a service sent, as seconds since 1970 or as text; empty for anything else. */
    static Optional<Instant> time(JsonNode value) {
        try {
            return value.isTextual()
                    ? Optional.of(Instant.parse(value.textValue()))
                    : Optional.of(value)
                            .filter(JsonNode::isIntegralNumber)
                            .filter(JsonNode::canConvertToLong)
                            .map(seconds -> Instant.ofEpochSecond(seconds.longValue()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** One unit is enough to judge an age by: 12s, 5m, 3h, 40d. */
    private static String brief(Duration age) {
        if (age.toDays() >= DAYS_IN_FULL) {
            return age.toDays() + "d";
        }
        if (age.toHours() > 0) {
            return age.toHours() + "h";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
    }
}
