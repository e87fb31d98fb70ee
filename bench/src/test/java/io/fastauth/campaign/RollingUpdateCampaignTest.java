package io.fastauth.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

/** Replicas are restarted one after another, as an update does, behind a proxy that asks them for readiness. */
class RollingUpdateCampaignTest {

    private static final int UPDATES = Form.choose(1, 5);

    private static final int CALLERS = Form.choose(4, 8);

    /** Longer than the proxy takes to see that a replica is ready again. */
    private static final Duration SETTLED = Duration.ofMillis(500);

    @TempDir
    Path folder;

    @Campaign("Rolling update")
    void noRequestFails(Report report, Fleet fleet) throws Exception {
        List<RunningService> restarted = Form.choose(fleet.replicas().subList(0, 1), fleet.replicas());
        report.did(UPDATES + " × SIGTERM, drain for 1 s and start of " + Form.choose("one of two", "each of three")
                + " replicas behind HAProxy, under load");
        Duration longest = Duration.ZERO;
        try (Haproxy haproxy = Haproxy.start(folder, fleet.ports());
                Load load = Load.start(CALLERS, haproxy.port())) {
            load.awaitChanges(200);
            for (int update = 0; update < UPDATES; update++) {
                for (RunningService replica : restarted) {
                    replica.terminate();
                    Duration start = replica.startAgain();
                    longest = start.compareTo(longest) > 0 ? start : longest;
                    Duration unused = Recovery.await(replica.port(), TokenClient::ready);
                    Faults.last(SETTLED);
                    load.awaitChanges(50);
                }
            }
            load.stop();
            report.clientsSaw(load.tally().summary());
            report.recovered("restarted replica answers", longest);
            load.judge(report);
            assertEquals(0, load.tally().missing(), "requests without an answer");
            assertEquals(Set.of("200", "401"), load.tally().statuses());
        }
    }
}
