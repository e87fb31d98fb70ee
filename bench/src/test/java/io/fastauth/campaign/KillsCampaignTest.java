package io.fastauth.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

/** The service with the embedded store is killed at random moments under load, and started again. */
class KillsCampaignTest {

    private static final int KILLS = Form.choose(2, 20);
    private static final int CALLERS = 16;

    @TempDir
    Path folder;

    @Campaign("Kills")
    void nothingAcknowledgedIsLost(Report report) throws Exception {
        report.did(
                KILLS + " × SIGKILL at random moments while " + CALLERS + " callers issue, refresh and verify; SQLite");
        Random random = new Random();
        Duration slowest = Duration.ZERO;
        long missing = 0;
        try (RunningService service = RunningService.start(folder, Map.of())) {
            for (int kill = 0; kill < KILLS; kill++) {
                try (Load load = Load.start(CALLERS, service.port())) {
                    load.awaitChanges(200);
                    Duration more = Duration.ofMillis(random.nextInt(Form.choose(200, 2_000)));
                    Faults.last(more);
                    service.kill();
                    assertEquals("ok", integrity());
                    Duration back = service.startAgain();
                    slowest = back.compareTo(slowest) > 0 ? back : slowest;
                    load.stop();
                    missing += load.tally().missing();
                    load.judge(report);
                    assertEquals(Set.of("200", "401"), load.tally().statuses());
                }
            }
        }
        report.clientsSaw("only answers as without a kill, and for " + missing + " requests none");
        report.recovered("restarted service answers", slowest);
    }

    /** Reads the files as they are, the write-ahead log included. */
    private String integrity() throws Exception {
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/fastauth.db"));
                Statement statement = database.createStatement();
                var row = statement.executeQuery("PRAGMA integrity_check")) {
            return row.getString(1);
        }
    }
}
