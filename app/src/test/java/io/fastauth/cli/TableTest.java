package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fastauth.cli.Table.Cell;
import io.fastauth.cli.Table.Column;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/** Tables on terminals and elsewhere, with unchecked text. */
class TableTest {

    private static final List<Column> COLUMNS = List.of(Column.text("ID"), Column.of("STATE"), Column.text("LABEL"));

    private final StringWriter out = new StringWriter();

    private Table table(Screen screen) {
        return new Table(new PrintWriter(out, true), screen, COLUMNS);
    }

    private static Screen terminal(int width) {
        return new Screen(OptionalInt.of(width), Ansi.OFF);
    }

    private static List<Cell> row(String... cells) {
        return List.of(cells).stream().map(Cell::of).toList();
    }

    private List<String> lines() {
        return out.toString().lines().toList();
    }

    @Test
    void isAlignedBelowAHeaderOnATerminal() {
        Table table = table(terminal(80));
        table.add(row("a", "enabled", "One"));
        table.add(row("a longer id", "disabled", ""));
        assertTrue(table.flush());
        assertEquals(
                List.of("ID           STATE     LABEL", "a            enabled   One", "a longer id  disabled"),
                lines());
    }

    @Test
    void isWholeElsewhere() {
        Table table = table(Screen.NONE);
        table.add(row("a", "enabled", "x".repeat(500)));
        table.add(List.of(
                Cell.of("b"),
                new Cell("3d", "2030-01-31", List.of()),
                Cell.of("").styled(Style.bold)));
        table.flush();
        assertEquals(List.of("a\tenabled\t" + "x".repeat(500), "b\t2030-01-31"), lines());
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 60, 80, 120, 200})
    void noLineIsWiderThanTheTerminal(int width) {
        Table table = table(terminal(width));
        table.add(row("client-" + "i".repeat(60), "enabled", "label " + "l".repeat(90)));
        table.flush();
        table.add(row("i".repeat(255), "a state of a later page", "漢字".repeat(100)));
        table.flush();
        for (String line : lines()) {
            int columns = line.codePoints().map(c -> c > 0x2fff ? 2 : 1).sum();
            assertTrue(columns <= width, line);
        }
        assertEquals(3, lines().size());
        assertEquals(width < 200, lines().get(1).contains("…"), lines().get(1));
    }

    @Test
    void theWidestTextIsCut() {
        Table table = table(terminal(40));
        table.add(row("short", "enabled", "a label of more than forty characters in all"));
        table.flush();
        assertEquals("short  enabled  a label of more than fo…", lines().get(1));
    }

    @Test
    void laterPagesKeepTheColumns() {
        Table table = table(terminal(80));
        table.add(row("first", "enabled", "x"));
        table.flush();
        table.add(row("the second", "enabled", "x"));
        table.flush();
        assertEquals(List.of("ID     STATE    LABEL", "first  enabled  x", "the …  enabled  x"), lines());
    }

    @Test
    void coloursEndWithTheirCell() {
        Table table = table(new Screen(OptionalInt.of(80), Ansi.ON));
        table.add(List.of(Cell.of("a"), Cell.of("on").styled(Style.fg_green), Cell.of("x")));
        table.flush();
        assertTrue(lines().get(1).contains("\u001b[32mon\u001b[0m     x"), lines().get(1));
    }

    private static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("\u001b[31mred", "\\u001b[31mred"),
                Arguments.of("a\u009b2Jb", "a\\u009b2Jb"),
                Arguments.of("a\tb\r\nc", "a\\u0009b\\u000d\\u000ac"),
                Arguments.of("a\u202eb\u200f", "a\\u202eb\\u200f"),
                Arguments.of("a\u2028b", "a\\u2028b"),
                Arguments.of("Müller 漢字", "Müller 漢字"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void controlCharactersAreEscaped(String hostile, String shown) {
        assertEquals(shown, Printable.text(hostile));
        Table table = table(Screen.NONE);
        table.add(row(hostile, "x", "y"));
        table.flush();
        assertEquals(shown + "\tx\ty", lines().getFirst());
        String json = Printable.json(JsonNodeFactory.instance.objectNode().put("label", hostile + "\u007f"));
        assertTrue(json.chars().allMatch(c -> c >= ' ' && c < 0x7f), json);
    }

    @Test
    void aReaderThatHasGoneIsNoticed() {
        Table table = new Table(
                new PrintWriter(new Writer() {
                    @Override
                    public void write(char[] text, int offset, int length) throws IOException {
                        throw new IOException("Broken pipe");
                    }

                    @Override
                    public void flush() {
                        // Nothing is kept.
                    }

                    @Override
                    public void close() {
                        // Nothing is open.
                    }
                }),
                Screen.NONE,
                COLUMNS);
        table.add(row("a", "b", "c"));
        assertFalse(table.flush());
    }

    @ParameterizedTest
    @CsvSource({"0, 0s", "59, 59s", "60, 1m", "7199, 1h", "172800, 48h", "259200, 3d", "34560000, 400d"})
    void agesHaveOneUnit(long seconds, String shown) {
        Instant now = Instant.parse("2030-01-31T12:00:00Z");
        Ages ages = new Ages(now);
        assertEquals(shown, ages.since(now.minusSeconds(seconds)).brief());
        assertEquals(
                now.minusSeconds(seconds).toString(),
                ages.since(now.minusSeconds(seconds)).whole());
        JsonNodeFactory json = JsonNodeFactory.instance;
        assertEquals(
                seconds == 0 ? "expired" : shown,
                ages.until(json.numberNode(now.getEpochSecond() + seconds)).brief());
        assertEquals("", ages.until(json.missingNode()).brief());
        assertEquals("today", ages.day(json.textNode("2030-01-31")).brief());
        assertEquals("30d", ages.day(json.textNode("2030-01-01")).brief());
    }
}
