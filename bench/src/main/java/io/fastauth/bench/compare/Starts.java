package io.fastauth.bench.compare;

import io.fastauth.bench.compare.Row.Group;
import io.fastauth.bench.server.Launcher;
import io.fastauth.bench.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How soon a service answers, and the memory that it then has; by turns with the bare handler. */
record Starts(Launcher launcher, Path settings, int rounds) {

    private static final long IDLE_MILLIS = 3_000;
    private static final double SECOND = 1e9;

    /** Of one round. */
    private record Round(double cached, double uncached, double bare, double idle, double bareIdle) {}

    List<Row> run() throws IOException, InterruptedException {
        List<Round> measured = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            measured.add(round());
        }
        Map<String, Double> limit =
                Map.of("s bare", Spread.of(measured, Round::bare).median());
        return List.of(
                Row.of(Group.START, "with the cache of classes", "SQLite", Spread.of(measured, Round::cached), " s")
                        .with(Target.atMost(1))
                        .with(limit),
                Row.of(Group.START, "without it", "SQLite", Spread.of(measured, Round::uncached), " s")
                        .with(Target.atMost(2))
                        .with(limit),
                Row.of(Group.MEMORY, "idle", "SQLite", Spread.of(measured, Round::idle), " MiB")
                        .with(Target.atMost(130))
                        .with(Map.of(
                                "MiB bare", Spread.of(measured, Round::bareIdle).median())));
    }

    private Round round() throws IOException, InterruptedException {
        try (ServerProcess cached = launcher.serve(settings);
                ServerProcess bare = launcher.bare(cached)) {
            Thread.sleep(IDLE_MILLIS);
            double idle = Deployment.alone("", cached).residentMebibytes();
            double bareIdle = Deployment.alone("", bare).residentMebibytes();
            List<String> command = cached.commandLine();
            cached.close();
            try (ServerProcess uncached = launcher.withoutClassCache(command, cached.port(), settings)) {
                return new Round(seconds(cached), seconds(uncached), seconds(bare), idle, bareIdle);
            }
        }
    }

    private static double seconds(ServerProcess server) {
        return server.startup().toNanos() / SECOND;
    }
}
