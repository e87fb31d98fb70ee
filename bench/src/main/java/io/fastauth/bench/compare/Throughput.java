package io.fastauth.bench.compare;

import io.fastauth.bench.compare.Row.Group;
import io.fastauth.bench.compare.Turns.Samples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** As many requests as are answered, to as many as the bare handler answers to the same generator. */
record Throughput(Turns turns, Deployment bare) {

    private static final Map<String, Target> DEMANDED = Map.of(
            "open", Target.atLeast(0.92),
            "guarded, one token", Target.atLeast(0.85),
            "guarded", Target.atLeast(0.85),
            "forward-auth", Target.atLeast(0.75),
            "introspect", Target.atLeast(0.6),
            "issue", Target.atLeast(0.15).aimingAt(0.2),
            "refresh", Target.atLeast(0.12).aimingAt(0.18));

    /** The rows, and the rate of each load of the first workload. */
    record Result(List<Row> rows, Map<Load, Double> rates) {}

    /** The demands hold for the first workload; the others are measured beside it. */
    Result run(List<Workload> workloads) throws IOException, InterruptedException {
        Workload first = workloads.getFirst();
        Load plain = Load.of("bare", bare, first.open().source().prepare());
        Load lines = first.bareLines(bare);
        Load successors = first.bareSuccessors(bare);
        Map<Load, Load> limits = new LinkedHashMap<>();
        for (Workload workload : workloads) {
            limits.put(workload.open(), plain);
            limits.put(workload.guarded(), plain);
            limits.put(workload.guardedMany(), lines);
            limits.put(workload.forward(), lines);
            limits.put(workload.introspect(), lines);
            limits.put(workload.issue(), plain);
            limits.put(workload.refresh(), successors);
        }
        List<Load> all = new ArrayList<>(List.of(plain, lines, successors));
        all.addAll(limits.keySet());
        Samples samples = turns.run(all);
        List<Row> rows = new ArrayList<>();
        Map<Load, Double> rates = new LinkedHashMap<>();
        limits.forEach((load, limit) -> {
            Map<String, Double> figures = samples.figures(load);
            figures.put("requests/s of bare", samples.rate(limit));
            Row row = Row.of(Group.THROUGHPUT, load.name(), load.on().name(), samples.ratio(load, limit), "")
                    .with(figures);
            Target demanded = DEMANDED.get(load.name());
            if (first.measures(load) && demanded != null) {
                rates.put(load, samples.rate(load));
                row = row.with(demanded);
            }
            rows.add(row);
        });
        return new Result(rows, rates);
    }
}
