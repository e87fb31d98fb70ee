package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.cli.Table.Cell;
import io.fastauth.cli.Table.Column;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;

/**
 * Prints entries of a list as they are read: as a table, or one JSON object on each line.
 *
 * @param json whether to print JSON
 * @param limit the most entries to print
 */
record Listing(PrintWriter out, Screen screen, boolean json, long limit) {

    /** A kind of entries. */
    interface Layout {

        /** The member of a page that holds its entries. */
        String member();

        List<Column> columns();

        List<Cell> row(JsonNode entry);
    }

    /** Prints the entries of pages, until there are enough or the reader of the output has gone. */
    void print(Iterator<JsonNode> pages, Layout layout) {
        Table table = new Table(out, screen, layout.columns());
        long printed = 0;
        boolean wanted = true;
        while (wanted && printed < limit && pages.hasNext()) {
            JsonNode entries = pages.next().path(layout.member());
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
        if (printed == 0 && screen.width().isPresent() && !json) {
            out.println("There are none.");
        }
    }
}
