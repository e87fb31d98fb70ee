package io.fastauth.bench.compare;

import io.fastauth.bench.compare.Row.Group;
import io.fastauth.bench.load.Wrk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Memory under all kinds of requests at once. */
record MixedLoad(Wrk wrk, Workload workload, Deployment on, Duration duration) {

    private static final int CONNECTIONS = 8;

    List<Row> run() throws Exception {
        double middle;
        try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Wrk.Result>> loads = new ArrayList<>();
            for (Load load :
                    List.of(workload.guardedMany(), workload.introspect(), workload.issue(), workload.refresh())) {
                loads.add(tasks.submit(() ->
                        wrk.run(on.port(), CONNECTIONS, duration, load.source().prepare())));
            }
            Thread.sleep(duration.dividedBy(2));
            middle = on.residentMebibytes();
            for (Future<Wrk.Result> load : loads) {
                load.get();
            }
        }
        double end = on.residentMebibytes();
        String name = "after " + duration.toSeconds() + " s of mixed load";
        return List.of(
                row(name, end, " MiB").with(Target.atMost(300)),
                row(name + ", to half of it", end / middle, "")
                        .with(Target.atMost(1.1))
                        .with(Map.of("MiB at half", middle)));
    }

    private Row row(String name, double value, String unit) {
        return Row.of(Group.MEMORY, name, on.name(), Spread.of(List.of(value)), unit);
    }
}
