package io.fastauth.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

/** A pod's memory and many busy connections: the service lives, answers, and stays below its limit. */
class MemoryCampaignTest {

    private static final long LIMIT_MIB = 256;
    private static final int CONNECTIONS = Form.choose(300, 2_000);
    private static final Duration LASTS = Form.choose(Duration.ofSeconds(2), Duration.ofSeconds(30));
    private static final int SAMPLES = 20;

    @TempDir
    Path folder;

    @Campaign("Small pod")
    void manyConnectionsFitIntoThePodsMemory(Report report) throws Exception {
        // The first start of a build makes the cache of classes; in a pod, the image has it.
        Program prepared = RunningService.run(folder, Map.of(), "--version");
        assertEquals(0, prepared.exit(), prepared::output);
        try (MemoryGroup group = MemoryGroup.create(folder, LIMIT_MIB);
                RunningService service = RunningService.start(folder, settings(group))) {
            report.did(CONNECTIONS + " connections that issue, refresh and verify for " + LASTS.toSeconds() + " s in "
                    + LIMIT_MIB + " MiB" + (group.enforced() ? " (memory cgroup)" : " (the JVM's view only)"));
            assertTrue(!group.enforced() || group.contains(service.pid()), "the service is outside of the group");
            long peak = 0;
            try (Load load = Load.start(CONNECTIONS, service.port())) {
                if (Form.CURRENT == Form.SHORT) {
                    // Its time may be over before the last connection has had its turn.
                    load.awaitChanges(CONNECTIONS);
                }
                for (int sample = 0; sample < SAMPLES; sample++) {
                    Faults.last(LASTS.dividedBy(SAMPLES));
                    peak = Math.max(peak, anonymousMib(service));
                }
                load.stop();
                Tally tally = load.tally();
                report.clientsSaw(tally.summary());
                assertEquals(List.of(), tally.brokenPromises());
                assertTrue(Set.of("200", "401", "503").containsAll(tally.statuses()), tally::summary);
                assertEquals(0, tally.missing(), "requests without an answer");
                assertTrue(tally.changesAcknowledged() > CONNECTIONS, tally::summary);
            }
            long highest = peak;
            report.clientsSaw("anonymous memory at most " + highest + " MiB" + group.seen());
            report.recovered("a new client is issued a pair", TokenClient.awaitIssue(service.port()));
            assertTrue(service.alive(), service::log);
            assertEquals(List.of(), service.logged("OutOfMemoryError"));
            assertTrue(highest <= 0.9 * LIMIT_MIB, () -> highest + " MiB");
            assertEquals(0, group.kills(), "processes that the kernel ended");
            assertEquals(0, group.refusals(), "allocations that the limit refused");
        }
    }

    /** Without a memory cgroup the JVM sizes its heap as in one, and nothing enforces the limit. */
    private static Map<String, String> settings(MemoryGroup group) {
        Map<String, String> settings = new HashMap<>(group.environment());
        settings.put("FASTAUTH_JAVA_OPTS", "-XX:MaxRAM=" + LIMIT_MIB + "m");
        return settings;
    }

    private static long anonymousMib(RunningService service) throws IOException {
        return service.status("RssAnon") / 1024;
    }
}
