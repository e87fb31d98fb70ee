package io.fastauth.bench.compare;

import io.fastauth.bench.load.Wrk;
import io.fastauth.bench.server.Launcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts what is compared, and runs one part after the other. */
record Comparison(Launcher launcher, Wrk wrk, Size size) {

    private static final int FEW = 1_000;
    private static final String PROGRESS = "bench: ";

    /**
     * How much is measured.
     *
     * @param duration of a load in a round
     * @param clients of the large database, at least 1,000
     * @param mixed duration of the mixed load
     */
    record Size(int rounds, Duration duration, int clients, Duration mixed, boolean peers) {

        Size {
            if (rounds < 1 || duration.toSeconds() < 1 || clients < FEW || mixed.toSeconds() < 2) {
                throw new IllegalArgumentException(
                        "At least one round, one second, 1,000 clients and two seconds of mixed load");
            }
        }

        String text() {
            return String.format(
                    "median and range of %d rounds of %d s, %d connections, %,d clients, %d s of mixed load",
                    rounds, duration.toSeconds(), Turns.CONNECTIONS, clients, mixed.toSeconds());
        }

        /** How often refreshes begin with tokens that were not used: four rows, mixed load, and allocations. */
        int refreshRuns() {
            return 4 * (rounds + 1) + 3;
        }
    }

    Report run() throws Exception {
        Machine machine = Machine.here(launcher.home());
        Stores stores = Stores.with(launcher);
        List<Row> rows = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        progress("building");
        launcher.prepare();
        progress("starts");
        List<Row> starts = new Starts(launcher, stores.settings("starts", Map.of()), size.rounds()).run();
        progress("importing clients");
        try (Deployment few = stores.sqlite(stores.population(FEW))) {
            Population population = stores.population(size.clients());
            try (Deployment many = stores.sqlite(population);
                    Deployment bare = Deployment.alone("bare", launcher.bare(many.server()))) {
                Turns turns = new Turns(wrk, size.rounds(), size.duration());
                Workload workload = workload(many, population);
                Throughput.Result throughput;
                progress("throughput");
                try (Deployment postgres = stores.postgres();
                        Deployment rest = stores.rest()) {
                    throughput = new Throughput(turns, bare).run(List.of(workload, workload(postgres), workload(rest)));
                }
                rows.addAll(throughput.rows());
                progress("many clients and few");
                rows.addAll(new ManyClients(turns, workload, workload(few)).run());
                progress("registered clients");
                try (Registered none = stores.registered(0);
                        Registered one = stores.registered(1);
                        Registered active = stores.registered(Registered.ACTIVE);
                        Registered each = stores.registered(Math.min(Registered.MOST, size.clients()));
                        Registered registered = stores.registered(size.clients())) {
                    rows.addAll(new ManyRegistered(turns, none, one, active, each, registered).run());
                }
                progress("latency");
                rows.addAll(new Latency(workload, many, bare, size.rounds(), size.duration()).run(throughput.rates()));
                progress("fairness");
                rows.addAll(new Fairness(wrk, workload, many, bare, size.rounds(), size.duration()).run());
                rows.addAll(starts);
                progress("mixed load");
                rows.addAll(new MixedLoad(wrk, workload, many, size.mixed()).run());
                progress("bytes allocated");
                new Allocations(wrk, launcher.folder(), size.duration())
                        .addTo(rows, throughput.rates().keySet());
                if (size.peers()) {
                    progress("peers");
                    Peers peers = new Peers(turns, workload, launcher);
                    rows.addAll(peers.run(absent));
                }
            }
        }
        return new Report(machine, size.text(), rows, absent);
    }

    private Workload workload(Deployment on) throws Exception {
        return new Workload(on, FEW, Optional.empty(), launcher.folder());
    }

    private Workload workload(Deployment on, Population population) throws Exception {
        return new Workload(
                on,
                population.size(),
                Optional.of(new Workload.Imported(population, size.refreshRuns())),
                launcher.folder());
    }

    private static void progress(String part) {
        System.err.println(PROGRESS + part);
    }
}
