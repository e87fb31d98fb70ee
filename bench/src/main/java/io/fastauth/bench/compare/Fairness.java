package io.fastauth.bench.compare;

import io.fastauth.bench.compare.Row.Group;
import io.fastauth.bench.load.Caller;
import io.fastauth.bench.load.Requests;
import io.fastauth.bench.load.Wrk;
import io.fastauth.bench.server.BareHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** How others are served beside many connections that always have a request ready. */
record Fairness(Wrk wrk, Workload workload, Deployment on, Deployment bare, int rounds, Duration duration) {

    private static final int BUSY = 2_000;

    /** The busy connections last longer than what is measured beside them, an answer that takes long included. */
    private static final Duration LONGER = Duration.ofSeconds(6);

    private static final int DIGITS = 3;
    private static final double MILLI = 1e6;
    private static final String READY = "/observe/health/ready";

    /** Of one round. */
    private record Round(
            double connection, double bareConnection, double probe, double calm, double beside, double busyRefused) {}

    List<Row> run() throws Exception {
        List<Round> measured = new ArrayList<>();
        try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < rounds; i++) {
                measured.add(round(tasks));
            }
        }
        return List.of(
                row(
                                "answer to a new connection, longest, to the bare handler's",
                                Spread.of(measured, round -> round.connection() / round.bareConnection()),
                                "")
                        .with(Target.atMost(4))
                        .with(Map.of(
                                "ms",
                                Spread.of(measured, Round::connection).median(),
                                "ms of bare",
                                Spread.of(measured, Round::bareConnection).median(),
                                "% of the busy requests refused",
                                Spread.of(measured, Round::busyRefused).median())),
                row("issue, to its calm rate", Spread.of(measured, round -> round.beside() / round.calm()), "")
                        .with(Target.atLeast(0.5))
                        .with(Map.of(
                                "issues/s",
                                Spread.of(measured, Round::beside).median(),
                                "issues/s calm",
                                Spread.of(measured, Round::calm).median())),
                row("readiness probe, longest", Spread.of(measured, Round::probe), " ms")
                        .with(Target.atMost(1_000)));
    }

    private Row row(String name, Spread value, String unit) {
        return Row.of(Group.FAIRNESS, name, on.name(), value, unit);
    }

    private Round round(ExecutorService tasks) throws Exception {
        double limit = beside(tasks, bare, workload.open().source().prepare(), () -> longest(bare, BareHandler.PATH))
                .value();
        Requests busy = workload.guarded().source().prepare();
        Measured<Double> connection =
                beside(tasks, on, busy, () -> longest(on, Workload.GUARDED, "ACCESS-TOKEN", workload.accessToken()));
        Measured<Double> probe = beside(tasks, on, busy, () -> longest(on, READY));
        double calm = issues();
        Measured<Double> issued = beside(tasks, on, busy, this::issues);
        double refused = Stream.of(connection, probe, issued)
                .mapToDouble(Measured::refusedPercent)
                .max()
                .orElseThrow();
        return new Round(connection.value(), limit, probe.value(), calm, issued.value(), refused);
    }

    private double issues() throws IOException, InterruptedException {
        return wrk.overload(
                        on.port(),
                        Turns.CONNECTIONS,
                        duration,
                        workload.issue().source().prepare())
                .succeeded();
    }

    /** What was measured, and the share of the busy connections' requests that were refused meanwhile. */
    private record Measured<T>(T value, double refusedPercent) {}

    private <T> Measured<T> beside(ExecutorService tasks, Deployment server, Requests busy, Callable<T> task)
            throws InterruptedException, ExecutionException {
        Future<Wrk.Result> load = tasks.submit(() -> wrk.overload(server.port(), BUSY, duration.plus(LONGER), busy));
        // Until all are connected.
        Thread.sleep(1_000);
        Future<T> measured = tasks.submit(task);
        T value = measured.get();
        Wrk.Result result = load.get();
        if (result.broken() > 0) {
            throw new IllegalStateException(result.broken() + " requests of the busy connections broke");
        }
        return new Measured<>(value, 100.0 * result.refused() / result.requests());
    }

    /** The longest answer to new connections, in milliseconds. */
    private double longest(Deployment server, String path, String... headers) throws IOException, InterruptedException {
        Histogram answers = new Histogram(DIGITS);
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            long began = System.nanoTime();
            try (Caller caller = new Caller(server.port())) {
                caller.get(path, headers);
            }
            answers.recordValue(System.nanoTime() - began);
            Thread.sleep(20);
        }
        return answers.getMaxValue() / MILLI;
    }
}
