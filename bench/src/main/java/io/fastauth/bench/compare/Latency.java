package io.fastauth.bench.compare;

import io.fastauth.bench.compare.Row.Group;
import io.fastauth.bench.load.OpenLoop;
import io.fastauth.bench.load.OpenLoop.Times;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Latencies at half of the rate that saturates a load, and the bare handler's at the same rate; a first round is not
 * counted.
 */
record Latency(Workload workload, Deployment on, Deployment bare, int rounds, Duration duration) {

    private static final int CONNECTIONS = 64;
    private static final double MILLI = 1e6;
    private static final double P99 = 99;
    private static final Target DEMANDED = Target.atMost(2);

    /** Of one round. */
    private record Beside(Times own, Times limit) {}

    /** A row for each load whose rate at saturation is known. */
    List<Row> run(Map<Load, Double> saturation) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (Map.Entry<Load, Double> load : saturation.entrySet()) {
            String name = load.getKey().name();
            if (!name.contains(",")) {
                rows.add(row(name, load.getValue() / 2));
            }
        }
        return rows;
    }

    private Row row(String name, double rate) throws IOException {
        beside(name, rate, true);
        List<Beside> measured = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            measured.add(beside(name, rate, i % 2 == 0));
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("requests/s", rate);
        for (double percentile : new double[] {50, P99, 99.9}) {
            String unit = " ms p" + (percentile == Math.rint(percentile) ? "%.0f" : "%s");
            String named = String.format(unit, percentile);
            figures.put(
                    named.strip(),
                    Spread.of(measured, round -> millis(round.own().latencies(), percentile))
                            .median());
            figures.put(
                    named.strip() + " of bare",
                    Spread.of(measured, round -> millis(round.limit().latencies(), percentile))
                            .median());
        }
        figures.put(
                "ms p99 of the generator's own lateness",
                Spread.of(measured, round -> millis(round.own().lateness(), P99))
                        .median());
        Spread beyond = Spread.of(
                measured,
                round -> millis(round.own().latencies(), P99)
                        - millis(round.limit().latencies(), P99));
        return Row.of(Group.LATENCY, name, on.name(), beyond, " ms")
                .with(DEMANDED)
                .with(figures);
    }

    private Beside beside(String name, double rate, boolean bareFirst) throws IOException {
        if (bareFirst) {
            Times limit = loop(bare, "open", rate);
            return new Beside(loop(on, name, rate), limit);
        }
        Times own = loop(on, name, rate);
        return new Beside(own, loop(bare, "open", rate));
    }

    private Times loop(Deployment server, String load, double rate) throws IOException {
        return new OpenLoop(server.port(), workload.conversations(load, CONNECTIONS), rate, duration).run();
    }

    private static double millis(Histogram latencies, double percentile) {
        return latencies.getValueAtPercentile(percentile) / MILLI;
    }
}
