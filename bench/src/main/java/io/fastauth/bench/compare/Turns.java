package io.fastauth.bench.compare;

import io.fastauth.bench.load.Requests;
import io.fastauth.bench.load.Wrk;
import io.fastauth.bench.server.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Runs loads by turns, A B C A B C, because the speed of a machine drifts: two samples of one round are compared with
 * each other, never those of different times. Before the first round each load runs for one sample more than in all
 * rounds, uncounted: a service compiles its code for longer than the bare handler does.
 *
 * @param duration of one sample
 */
record Turns(Wrk wrk, int rounds, Duration duration) {

    /** Of each load at a time. */
    static final int CONNECTIONS = 32;

    /** The samples of some loads, those of a round at the same place. */
    record Samples(Map<Load, List<Sample>> byLoad) {

        List<Sample> of(Load load) {
            return byLoad.getOrDefault(load, List.of());
        }

        /** The rate of a load to that of another. */
        Spread ratio(Load load, Load other) {
            return Spread.of(IntStream.range(0, of(load).size())
                    .mapToObj(i -> of(load).get(i).rate() / of(other).get(i).rate())
                    .toList());
        }

        double rate(Load load) {
            return Spread.of(of(load), Sample::rate).median();
        }

        /** Rate, processor time and written bytes. */
        Map<String, Double> figures(Load load) {
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("requests/s", rate(load));
            figures.put("µs user", Spread.of(of(load), Sample::userMicros).median());
            figures.put("µs kernel", Spread.of(of(load), Sample::kernelMicros).median());
            figures.put("B written", Spread.of(of(load), Sample::writtenBytes).median());
            return figures;
        }
    }

    Samples run(List<Load> loads) throws IOException, InterruptedException {
        Map<Load, List<Sample>> samples = new LinkedHashMap<>();
        for (Load load : loads) {
            sample(load, duration.multipliedBy(rounds + 1));
            samples.put(load, new ArrayList<>());
        }
        for (int i = 0; i < rounds; i++) {
            for (Map.Entry<Load, List<Sample>> load : samples.entrySet()) {
                load.getValue().add(sample(load.getKey(), duration));
            }
        }
        return new Samples(samples);
    }

    /** Runs a load uncounted, besides what {@link #run} does. */
    void warmUp(Load load, Duration time) throws IOException, InterruptedException {
        var unused = sample(load, time);
    }

    private Sample sample(Load load, Duration time) throws IOException, InterruptedException {
        try {
            return measured(load, time);
        } catch (IllegalStateException e) {
            throw new FailedLoadException(load, e);
        }
    }

    private Sample measured(Load load, Duration time) throws IOException, InterruptedException {
        Requests requests = load.source().prepare();
        Usage before = load.on().usage();
        Wrk.Result result = wrk.run(load.on().port(), CONNECTIONS, time, requests);
        Usage used = load.on().usage().since(before);
        double count = result.requests();
        return new Sample(
                result.rate(), used.userMicros() / count, used.kernelMicros() / count, used.writtenBytes() / count);
    }
}
