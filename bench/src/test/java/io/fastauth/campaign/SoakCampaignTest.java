package io.fastauth.campaign;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

/** Mixed load for a long time: memory stays flat, and everything that was opened is closed again. */
class SoakCampaignTest {

    private static final Duration LASTS = Form.choose(Duration.ofSeconds(3), Duration.ofMinutes(20));
    private static final int CALLERS = 16;
    private static final int SAMPLES = 60;
    private static final long LIMIT_MIB = 300;
    /** Files of the store and of the class path that stay open once they were used. */
    private static final int SPARE_DESCRIPTORS = 10;

    @TempDir
    Path folder;

    @Campaign("Soak")
    void memoryStaysFlatAndNothingStaysOpen(Report report) throws Exception {
        report.did(LASTS.toSeconds() + " s of mixed load: " + CALLERS
                + " callers issue, refresh, verify and forge without a pause; SQLite");
        try (RunningService service = RunningService.start(folder, Map.of())) {
            long descriptors = service.descriptors();
            List<Long> resident = new ArrayList<>();
            try (Load load = Load.start(CALLERS, service.port())) {
                for (int sample = 0; sample < SAMPLES; sample++) {
                    Faults.last(LASTS.dividedBy(SAMPLES));
                    resident.add(residentMib(service));
                }
                load.stop();
                load.judge(report);
                report.clientsSaw(load.tally().summary());
                assertEquals(Set.of("200", "401"), load.tally().statuses());
                assertEquals(0, load.tally().missing(), "every request is answered");
            }
            double warm = mean(resident.subList(SAMPLES / 3, 2 * SAMPLES / 3));
            double last = mean(resident.subList(2 * SAMPLES / 3, SAMPLES));
            report.clientsSaw(String.format(
                    Locale.ROOT, "resident memory %.0f MiB in the second third, %.0f in the last", warm, last));
            await().atMost(Recovery.LIMIT).until(() -> service.descriptors() <= descriptors + SPARE_DESCRIPTORS);
            assertTrue(last < LIMIT_MIB, resident::toString);
            // A few seconds only show how memory is first used.
            if (Form.CURRENT == Form.LONG) {
                assertTrue(last <= 1.1 * warm, resident::toString);
            }
            assertEquals(List.of(), service.logged("Exception"));
        }
    }

    private static long residentMib(RunningService service) throws IOException {
        return service.status("VmRSS") / 1024;
    }

    private static double mean(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).average().orElseThrow();
    }
}
