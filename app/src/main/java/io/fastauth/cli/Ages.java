package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.cli.Table.Cell;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

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

    /** How long ago it was, from seconds since 1970; an empty cell without a number. */
    Cell since(JsonNode seconds) {
        return seconds.isNumber() ? since(Instant.ofEpochSecond(seconds.longValue())) : Cell.of("");
    }

    /** How long it is still to go, from seconds since 1970; an empty cell without a number. */
    Cell until(JsonNode seconds) {
        if (!seconds.isNumber()) {
            return Cell.of("");
        }
        Instant time = Instant.ofEpochSecond(seconds.longValue());
        Duration left = Duration.between(now, time);
        return new Cell(left.isPositive() ? brief(left) : "expired", time.toString(), List.of());
    }

    /** A day: {@code today}, or how many days ago; an empty cell without one. */
    Cell day(JsonNode date) {
        if (!date.isTextual()) {
            return Cell.of("");
        }
        LocalDate day = LocalDate.parse(date.textValue());
        long days = LocalDate.ofInstant(now, ZoneOffset.UTC).toEpochDay() - day.toEpochDay();
        return new Cell(days <= 0 ? "today" : days + "d", date.textValue(), List.of());
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
