package io.fastauth.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jline.utils.WCWidth;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * Prints rows page by page: on a terminal below a header, aligned, and cut to its width; elsewhere whole, with tabs
 * between the cells and without a header.
 *
 * <p>The first page determines the widths of the columns.
 */
final class Table {

    private static final int GAP = 2;
    private static final int LEAST_TEXT = 6;
    private static final int LEAST = 3;
    private static final String CUT = "…";

    private final PrintWriter out;
    private final Screen screen;
    private final List<Column> columns;
    private final List<List<Cell>> page = new ArrayList<>();
    private int[] widths = {};

    Table(PrintWriter out, Screen screen, List<Column> columns) {
        this.out = out;
        this.screen = screen;
        this.columns = List.copyOf(columns);
    }

    /**
     * A column.
     *
     * @param least the least width, unless the terminal is too narrow
     * @param text whether it is cut first where the terminal is too narrow
     */
    record Column(String name, int least, boolean text) {

        static Column text(String name) {
            return new Column(name, 0, true);
        }

        static Column of(String name) {
            return new Column(name, 0, false);
        }
    }

    /**
     * A cell.
     *
     * @param brief what a terminal shows
     * @param whole what is printed elsewhere
     * @param styles the colours on a terminal
     */
    record Cell(String brief, String whole, List<Style> styles) {

        Cell {
            brief = Printable.text(brief);
            whole = Printable.text(whole);
            styles = List.copyOf(styles);
        }

        static Cell of(String text) {
            return new Cell(text, text, List.of());
        }

        Cell styled(Style style) {
            return new Cell(brief, whole, List.of(style));
        }
    }

    /** Adds a row to the page. */
    void add(List<Cell> row) {
        page.add(row);
    }

    /**
     * Prints the rows since the last call.
     *
     * @return whether they could be printed: false when the reader of the output has gone
     */
    boolean flush() {
        if (screen.width().isEmpty()) {
            page.forEach(row -> out.println(
                    String.join("\t", row.stream().map(Cell::whole).toList()).stripTrailing()));
        } else {
            if (widths.length == 0) {
                widths = fitted(screen.width());
                printLine(columns.stream()
                        .map(column -> Cell.of(column.name()).styled(Style.bold))
                        .toList());
            }
            page.forEach(this::printLine);
        }
        page.clear();
        return !out.checkError();
    }

    private void printLine(List<Cell> row) {
        StringBuilder line = new StringBuilder();
        int end = 0;
        int start = 0;
        for (int i = 0; i < row.size(); i++) {
            Cell cell = row.get(i);
            String text = cut(cell.brief(), widths[i]);
            if (!text.isEmpty()) {
                line.repeat(" ", start - end).append(styled(text, cell.styles()));
                end = start + width(text);
            }
            start += widths[i] + GAP;
        }
        out.println(line);
    }

    private String styled(String text, List<Style> styles) {
        return screen.ansi().enabled() && !styles.isEmpty()
                ? Style.on(styles.toArray(Style[]::new)) + text + Style.reset.on()
                : text;
    }

    /** The widths that the first page needs, of which the widest texts give way. */
    private int[] fitted(OptionalInt terminal) {
        int[] fitted = new int[columns.size()];
        for (int i = 0; i < fitted.length; i++) {
            int column = i;
            fitted[i] = Math.max(
                    Math.max(columns.get(i).least(), columns.get(i).name().length()),
                    page.stream()
                            .mapToInt(row -> width(row.get(column).brief()))
                            .max()
                            .orElse(0));
        }
        int total = GAP * (fitted.length - 1);
        for (int width : fitted) {
            total += width;
        }
        int excess = total - terminal.orElseThrow();
        excess = shrink(fitted, excess, true, LEAST_TEXT);
        shrink(fitted, excess, false, LEAST);
        return fitted;
    }

    private int shrink(int[] fitted, int excess, boolean textOnly, int least) {
        int left = excess;
        while (left > 0) {
            int widest = -1;
            for (int i = 0; i < fitted.length; i++) {
                boolean may = fitted[i] > least && (!textOnly || columns.get(i).text());
                if (may && (widest < 0 || fitted[i] > fitted[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                return left;
            }
            fitted[widest]--;
            left--;
        }
        return left;
    }

    private static String cut(String text, int width) {
        if (width(text) <= width) {
            return text;
        }
        StringBuilder cut = new StringBuilder();
        int taken = 1;
        for (int c : text.codePoints().toArray()) {
            taken += width(c);
            if (taken > width) {
                break;
            }
            cut.appendCodePoint(c);
        }
        return cut.append(CUT).toString();
    }

    private static int width(String text) {
        return text.codePoints().map(Table::width).sum();
    }

    /** The columns of a character, which are two for ideographs and most emoji. */
    private static int width(int c) {
        return Math.max(0, WCWidth.wcwidth(c));
    }
}
