package io.fastauth.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows of campaigns, and the page that is made of them. */
class ReliabilityTableTest {

    @TempDir
    Path folder;

    @Test
    void aFailedCampaignHasARowThatSaysWhatFailed() {
        Report report = new Report();
        report.did("something");
        report.clientsSaw("200 | 503");
        report.recovered("writes", Duration.ofMillis(1_250));
        report.acknowledged(1_000, 2);
        report.judged(400);
        report.judged(800);
        Row row = report.row("Trial", new AssertionError("2 pairs\nare lost"));
        assertEquals("FAILED: AssertionError: 2 pairs are lost", row.verdict());
        assertTrue(
                row.markdown()
                        .startsWith("| Trial | something | 200 \\| 503; 1,200 pairs judged at the end"
                                + " | writes after 1.3 s | 1,000 / 2 | FAILED"),
                row::markdown);
        assertEquals(Row.HELD, report.row("Trial", null).verdict());
    }

    @Test
    void aLaterRunReplacesTheRow() throws IOException {
        ReliabilityTable table =
                new ReliabilityTable(folder.resolve("data/reliability.json"), folder.resolve("reliability.md"));
        Row failed = new Report().row("B", new AssertionError());
        Row other = new Report().row("A", null);
        Row held = new Report().row("B", null);
        for (Row row : List.of(failed, other, held)) {
            table.put(row);
        }
        assertEquals(List.of(other, held), table.rows());
        assertEquals(ReliabilityTable.markdown(List.of(other, held)), Files.readString(table.page()));
    }

    @Test
    void thePublishedPageIsThatOfThePublishedData() throws IOException {
        ReliabilityTable published = ReliabilityTable.PUBLISHED;
        String page = Files.exists(published.page()) ? Files.readString(published.page()) : "";
        List<Row> rows = published.rows();
        assertEquals(rows.isEmpty() ? "" : ReliabilityTable.markdown(rows), page);
    }
}
