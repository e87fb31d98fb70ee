package io.fastauth.campaign;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The table of all campaigns: a data file, and the page that is made from it.
 *
 * @param data the rows as JSON
 * @param page the same as Markdown
 */
record ReliabilityTable(Path data, Path page) {

    /** The table that is published. */
    static final ReliabilityTable PUBLISHED =
            new ReliabilityTable(Path.of("reliability.json"), Path.of("..", "docs", "reliability.md"));

    private static final ReliabilityTable OF_SHORT_FORMS = new ReliabilityTable(
            Path.of("target", "campaigns", "reliability.json"), Path.of("target", "campaigns", "reliability.md"));
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    static ReliabilityTable ofThisRun() {
        return Form.choose(OF_SHORT_FORMS, PUBLISHED);
    }

    List<Row> rows() throws IOException {
        return Files.exists(data) ? JSON.readValue(data.toFile(), new TypeReference<>() {}) : List.of();
    }

    /** Replaces the row of a campaign. */
    synchronized void put(Row row) throws IOException {
        List<Row> rows = new ArrayList<>(rows());
        rows.removeIf(old -> old.campaign().equals(row.campaign()));
        rows.add(row);
        rows.sort(Comparator.comparing(Row::campaign));
        Files.createDirectories(data.toAbsolutePath().getParent());
        Files.writeString(data, JSON.writeValueAsString(rows) + "\n");
        Files.writeString(page, markdown(rows));
    }

    static String markdown(List<Row> rows) {
        String machines = rows.stream().map(Row::machine).distinct().sorted().collect(Collectors.joining("; "));
        return """
                # Reliability

                Each campaign starts the packaged service as its own process, disturbs it under load, and checks what was promised: that
                nothing acknowledged is lost, that nothing is accepted after its end, and that the service recovers by itself. This page
                is generated from `bench/reliability.json`, which the long form of the campaigns writes:

                    mvn verify -Pcampaigns -Dtest='*CampaignTest' -Dsurefire.failIfNoSpecifiedTests=false

                Every build runs their short form. No answer is always no acknowledgement: such a change is unknown to its client, and is
                not counted. Machine: %s.

                | campaign | what was done | what clients saw | recovered by itself | changes acknowledged / lost | verdict | date |
                |---|---|---|---|---|---|---|
                %s
                """.formatted(machines, rows.stream().map(Row::markdown).collect(Collectors.joining("\n")));
    }
}
