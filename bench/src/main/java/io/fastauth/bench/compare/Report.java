package io.fastauth.bench.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.bench.compare.Row.Group;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The table of a run.
 *
 * @param method the numbers of the run: rounds, seconds, clients
 * @param absent what could not be measured, and why
 */
record Report(Machine machine, String method, List<Row> rows, List<String> absent) {

    /** Between these lines a document has the last table. */
    static final String BEGIN = "<!-- begin: written by bench/run --publish -->";

    static final String END = "<!-- end: written by bench/run --publish -->";

    /** A column of a table. */
    private record Column(String title, Function<Row, String> cell) {}

    private static final List<Column> ALL = List.of(
            new Column("", row -> row.group().title() + ": " + row.name()),
            new Column("on", Row::store),
            new Column("measured", row -> row.value().text(row.unit())),
            new Column("demanded", Row::demanded),
            new Column("", Row::verdict),
            new Column("beside it", Row::beside));

    /** The whole table with what it was measured on. */
    String markdown() {
        return (table(rows, ALL) + "\n" + facts()).stripTrailing() + "\n";
    }

    /** The rows that have a demand: a line for each group, so that the README stays short. */
    String shortMarkdown() {
        StringBuilder text = new StringBuilder();
        line(text, List.of("", "met", "missed"));
        line(text, List.of("---", "---", "---"));
        for (Group group : Group.values()) {
            List<Row> demanded = rows.stream()
                    .filter(row -> row.group() == group && row.target().isPresent())
                    .toList();
            if (!demanded.isEmpty()) {
                line(text, List.of(group.title(), inBrief(demanded, true), inBrief(demanded, false)));
            }
        }
        return text.append('\n').append(facts().stripTrailing()).append('\n').toString();
    }

    private static String inBrief(List<Row> rows, boolean met) {
        return rows.stream().filter(row -> row.met() == met).map(Row::inBrief).collect(Collectors.joining("; "));
    }

    private String facts() {
        return "Measured: " + machine.text() + "; " + method + ".\n\n"
                + absent.stream().map(line -> "Not measured: " + line + "\n\n").collect(Collectors.joining());
    }

    private static String table(List<Row> rows, List<Column> columns) {
        StringBuilder text = new StringBuilder();
        line(text, columns.stream().map(Column::title).toList());
        line(text, columns.stream().map(column -> "---").toList());
        for (Row row : rows) {
            line(text, columns.stream().map(column -> column.cell().apply(row)).toList());
        }
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    String json() throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("machine", machine.facts());
        members.put("method", method);
        members.put("rows", rows.stream().map(Row::members).toList());
        members.put("not_measured", absent);
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(members) + "\n";
    }

    /** Writes both forms into a folder. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("results.md"), markdown());
        Files.writeString(folder.resolve("results.json"), json());
    }

    /** Puts the table into the documents of a checkout, and its data beside them. */
    void publish(Path home) throws IOException {
        replace(home.resolve("README.md"), shortMarkdown());
        replace(home.resolve("bench/README.md"), markdown());
        Files.writeString(home.resolve("bench/results.json"), json());
    }

    private static void replace(Path document, String text) throws IOException {
        String old = Files.readString(document);
        int begin = old.indexOf(BEGIN);
        int end = old.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException(document + " has no lines \"" + BEGIN + "\" and \"" + END + "\"");
        }
        Files.writeString(
                document, old.substring(0, begin + BEGIN.length()) + "\n\n" + text + "\n" + old.substring(end));
    }
}
