package io.fastauth.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.bench.compare.Row.Group;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static final Row MET = Row.of(Group.THROUGHPUT, "issue", "SQLite", Spread.of(List.of(0.17, 0.15, 0.19)), "")
            .with(Target.atLeast(0.15).aimingAt(0.2))
            .with(Map.of("requests/s", 9_876.5))
            .noting("a note");
    private static final Row MISSED = Row.of(Group.START, "without it", "SQLite", Spread.of(List.of(2.5)), " s")
            .with(Target.atMost(2));
    private static final Row FREE = Row.of(Group.MEMORY, "idle", "bare", Spread.of(List.of(90.4)), " MiB");
    private static final Report REPORT = new Report(
            new Machine(Map.of("processors", "2 of a model")),
            "3 rounds",
            List.of(MET, MISSED, FREE),
            List.of("a peer"));

    @Test
    void aRowHasWhatWasMeasuredDemandedAndFound() {
        String table = REPORT.markdown();
        assertTrue(
                table.contains("| throughput, to the bare handler's: issue | SQLite | 0.17 (0.15 to 0.19) "
                        + "| ≥ 0.15, aim 0.2 | met, not its aim | 9,877 requests/s; a note |\n"),
                table);
        assertTrue(table.contains("| 2.50 s | ≤ 2 s | **missed** |"), table);
        assertTrue(table.contains("| resident memory: idle | bare | 90 MiB |  |  |  |\n"), table);
        assertTrue(table.endsWith("\nMeasured: processors 2 of a model; 3 rounds.\n\nNot measured: a peer\n"), table);
    }

    @Test
    void theJsonHasTheSame() throws Exception {
        JsonNode json = new ObjectMapper().readTree(REPORT.json());
        assertEquals("2 of a model", json.at("/machine/processors").asText());
        assertEquals(3, json.path("rows").size());
        assertEquals(0.17, json.at("/rows/0/median").asDouble());
        assertEquals(0.15, json.at("/rows/0/at_least").asDouble());
        assertTrue(json.at("/rows/0/met").asBoolean());
        assertEquals(9_876.5, json.at("/rows/0/figures/requests~1s").asDouble());
        assertFalse(json.at("/rows/1/met").asBoolean(true));
        assertTrue(json.at("/rows/2/met").isMissingNode());
        assertEquals("a peer", json.at("/not_measured/0").asText());
    }

    @Test
    void publishingReplacesWhatIsBetweenTheMarkers(@TempDir Path home) throws Exception {
        Files.createDirectory(home.resolve("bench"));
        for (String document : List.of("README.md", "bench/README.md")) {
            Files.writeString(home.resolve(document), "before\n" + Report.BEGIN + "\nold\n" + Report.END + "\nafter\n");
        }
        REPORT.publish(home);
        REPORT.publish(home);
        String published = Files.readString(home.resolve("README.md"));
        assertTrue(
                published.startsWith("before\n" + Report.BEGIN + "\n\n|  | met | missed |\n| --- | --- | --- |\n"
                        + "| throughput, to the bare handler's | issue 0.17 (≥ 0.15, aim 0.2) |  |\n"
                        + "| start to the first 200 |  | without it 2.50 s (≤ 2 s) |\n"),
                published);
        assertTrue(published.endsWith("3 rounds.\n\nNot measured: a peer\n\n" + Report.END + "\nafter\n"), published);
        assertFalse(published.contains("old") || published.contains("idle"), published);
        assertTrue(Files.readString(home.resolve("bench/README.md")).contains("resident memory: idle"));
        assertEquals(REPORT.json(), Files.readString(home.resolve("bench/results.json")));
    }

    @Test
    void aDocumentWithoutMarkersIsLeftAlone(@TempDir Path home) throws Exception {
        Files.writeString(home.resolve("README.md"), "text");
        assertThrows(IllegalStateException.class, () -> REPORT.publish(home));
        assertEquals("text", Files.readString(home.resolve("README.md")));
    }

    @Test
    void theDocumentsOfTheProjectHaveTheMarkers() throws Exception {
        Path home = Path.of(System.getProperty("fastauth.home", ".."));
        for (String document : List.of("README.md", "bench/README.md")) {
            String text = Files.readString(home.resolve(document));
            assertTrue(
                    text.indexOf(Report.BEGIN) > 0 && text.indexOf(Report.END) > text.indexOf(Report.BEGIN), document);
        }
    }
}
