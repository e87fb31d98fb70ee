package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.cli.Table.Cell;
import io.fastauth.cli.Table.Column;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Prints entries of a list as they are read: as a table, or one JSON object on each line.
 *
 * @param json whether to print JSON
 * @param limit the most entries to print
 */
record Listing(PrintWriter out, PrintWriter err, Screen screen, boolean json, long limit) {

    private static final long PAGE = 200;

    /** A kind of entries. */
    interface Layout {

        /** The member of a page that holds its entries. */
        String member();

        /** The most entries that a service puts on a page. */
        default long pageSize() {
            return PAGE;
        }

        List<Column> columns();

        List<Cell> row(JsonNode entry);

        /** What a terminal shows below a list, on standard error. */
        default Optional<String> note(JsonNode lastPage) {
            return Optional.empty();
        }
    }

    /** Prints the entries of pages, until there are enough or the reader of the output has gone. */
    void print(Iterator<JsonNode> pages, Layout layout) {
        Table table = new Table(out, screen, layout.columns());
        long printed = 0;
        boolean wanted = true;
        Optional<String> note = Optional.empty();
        while (wanted && printed < limit && pages.hasNext()) {
            JsonNode page = pages.next();
            note = layout.note(page);
            JsonNode entries = page.path(layout.member());
            for (JsonNode entry : entries) {
                if (printed == limit) {
                    break;
                }
                printed++;
                if (json) {
                    out.println(Printable.json(entry));
                } else {
                    table.add(layout.row(entry));
                }
            }
            wanted = entries.isEmpty() || (json ? !out.checkError() : table.flush());
        }
        if (screen.width().isPresent() && !json) {
            if (printed == 0) {
                out.println("There are none.");
            }
            note.ifPresent(err::println);
        }
    }
}
