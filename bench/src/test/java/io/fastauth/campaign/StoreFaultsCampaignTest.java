package io.fastauth.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.RunningPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;

/** What is between the service and its store fails, in many ways. */
class StoreFaultsCampaignTest {

    private static final int CALLERS = Form.choose(4, 8);
    private static final int CHANGES = Form.choose(40, 200);
    private static final Duration FAULT = Form.choose(Duration.ofMillis(100), Duration.ofSeconds(12));

    /**
     * A refresh reads and then changes. On PostgreSQL, a read ends within 8 s (3 for a connection, 5 for its answer)
     * and a change within 10 s; the rest is for a machine that is busy with other things.
     */
    private static final double LONGEST_SECONDS = 19;

    /** Threads and descriptors beyond those in calm: of the connections that are replaced. */
    private static final int SLACK = 60;

    /** What clients may see: 500 is the original's answer to an issue or a refresh that was not saved. */
    private static final Set<String> ANSWERS = Set.of("200", "401", "500", "503");

    private static final String API_KEY = "an-api-key-of-campaigns-with-40-characters";

    @TempDir
    Path folder;

    private HostsFile hosts;
    private FaultProxy proxy;

    private enum Fault {
        LATENCY_50_MS(Duration.ofMillis(50)),
        LATENCY_1_S(Duration.ofSeconds(1)),
        HANG,
        RESET,
        TRUNCATION,
        DNS;

        private final Duration delay;

        Fault() {
            this(Duration.ZERO);
        }

        Fault(Duration delay) {
            this.delay = delay;
        }

        Duration delay() {
            return delay;
        }

        /** Whether the service can go on with it. */
        boolean bearable() {
            return delay.isPositive();
        }

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private static final List<Fault> FAULTS = Form.choose(List.of(Fault.HANG, Fault.RESET), List.of(Fault.values()));

    @Campaign("Store faults, PostgreSQL")
    void postgres(Report report) throws Exception {
        String url = RunningPostgres.shared().newServiceUrl();
        hosts = HostsFile.in(folder);
        try (FaultProxy faulty = FaultProxy.to(RunningPostgres.shared().port())) {
            proxy = faulty;
            tryFaults(
                    report,
                    Map.of(
                            "FASTAUTH_STORE_URL",
                            url.replaceFirst("//[^/]*/", "//" + HostsFile.STORE + ":" + proxy.port() + "/")
                                    + "?user=postgres"));
        }
    }

    @Campaign("Store faults, persistence API")
    void persistenceApi(Report report) throws Exception {
        hosts = HostsFile.in(folder);
        Map<String, String> environment = Map.of("CRYPTOGRAPHY_KEY", RunningService.KEY, "STORE_API_KEY", API_KEY);
        try (RunningService store = RunningService.start(folder.resolve("store"), environment, "store", "serve");
                FaultProxy faulty = FaultProxy.to(store.port())) {
            proxy = faulty;
            Files.writeString(
                    folder.resolve("fastauth.config.json"), """
                    {"database-api-url": "http://%s:%d/mydb/data", "headers": {"X-Api-Key": "%s"}}
                    """.formatted(HostsFile.STORE, proxy.port(), API_KEY));
            tryFaults(report, Map.of());
        }
    }

    private void tryFaults(Report report, Map<String, String> store) throws Exception {
        Map<String, String> settings = new TreeMap<>(store);
        settings.put("FASTAUTH_JAVA_OPTS", hosts.javaOptions());
        List<String> names = FAULTS.stream().map(Fault::text).toList();
        report.did("between service and store, in turn: " + String.join(", ", names) + "; each for "
                + FAULT.toMillis() / 1_000.0 + " s under load");
        try (RunningService service = RunningService.start(folder, settings);
                Load load = Load.start(CALLERS, service.port())) {
            load.awaitChanges(CHANGES);
            long threads = service.status("Threads");
            long descriptors = service.descriptors();
            List<String> excess = new ArrayList<>();
            for (Fault fault : FAULTS) {
                begin(fault);
                if (fault.bearable()) {
                    load.awaitChanges(1);
                } else {
                    report.recovered(
                            "not ready, with " + fault.text() + ",",
                            Recovery.await(service.port(), Answer.UNAVAILABLE, TokenClient::ready));
                }
                Faults.last(FAULT);
                if (service.status("Threads") > threads + SLACK || service.descriptors() > descriptors + SLACK) {
                    excess.add(
                            fault + ": " + service.status("Threads") + " threads, " + service.descriptors() + " files");
                }
                assertEffective(fault, service);
                end(fault);
                report.recovered("writes after " + fault.text(), TokenClient.awaitIssue(service.port()));
                Duration unused = Recovery.await(service.port(), TokenClient::ready);
                load.awaitChanges(CHANGES / 4);
            }
            load.stop();
            Tally tally = load.tally();
            report.clientsSaw(String.format(
                    Locale.ROOT, "%s; slowest answer after %.1f s", tally.summary(), tally.slowestSeconds()));
            load.judge(report);
            assertEquals(List.of(), excess);
            assertTrue(ANSWERS.containsAll(tally.statuses()), tally::summary);
            assertEquals(0, tally.missing(), "every request is answered");
            assertTrue(
                    tally.slowestSeconds() < LONGEST_SECONDS, () -> "an answer after " + tally.slowestSeconds() + " s");
        }
    }

    /** A fault that has ended by itself proves nothing. */
    private static void assertEffective(Fault fault, RunningService service) throws IOException {
        try (TokenClient client = TokenClient.of(service.port())) {
            if (fault.bearable()) {
                Duration fastest = fastestChange(client);
                Duration thereAndBack = fault.delay().multipliedBy(2);
                assertTrue(fastest.compareTo(thereAndBack) >= 0, () -> fault + ": a change took " + fastest);
            } else {
                Answer answer = client.issue("during");
                assertTrue(answer.refusedChange(), () -> fault + ": a change was answered " + answer.status());
            }
        }
    }

    /** Of a few: on a busy machine, one may take long for other reasons. */
    private static Duration fastestChange(TokenClient client) throws IOException {
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            Answer unused = client.issue("during");
            fastest = Math.min(fastest, System.nanoTime() - start);
        }
        return Duration.ofNanos(fastest);
    }

    private void begin(Fault fault) throws IOException {
        switch (fault) {
            case LATENCY_50_MS, LATENCY_1_S -> proxy.delay(fault.delay());
            case HANG -> proxy.set(FaultProxy.Fault.HANG);
            case RESET -> proxy.set(FaultProxy.Fault.RESET);
            case TRUNCATION -> proxy.set(FaultProxy.Fault.TRUNCATION);
            case DNS -> {
                hosts.resolve(false);
                // Connections that are open need no name.
                proxy.set(FaultProxy.Fault.RESET);
                proxy.set(FaultProxy.Fault.NONE);
            }
        }
    }

    private void end(Fault fault) throws IOException {
        if (fault == Fault.DNS) {
            hosts.resolve(true);
        } else {
            proxy.set(FaultProxy.Fault.NONE);
        }
    }
}
