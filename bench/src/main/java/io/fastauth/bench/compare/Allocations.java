package io.fastauth.bench.compare;

import io.fastauth.bench.load.Requests;
import io.fastauth.bench.load.Wrk;
import io.fastauth.bench.server.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * Bytes that the service allocates for a request, by the allocation statistics of JFR at the begin and end of a load.
 */
record Allocations(Wrk wrk, Path folder, Duration duration) {

    private static final String EVENT = "jdk.ThreadAllocationStatistics";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * Adds the bytes of each load to its row. JFR, once used, stays in the memory of the service, so that is measured
     * before.
     */
    void addTo(List<Row> rows, Collection<Load> loads) throws IOException, InterruptedException {
        for (Load load : loads) {
            Map<String, Double> allocated = Map.of("B allocated", measure(load));
            rows.replaceAll(row -> row.isThroughput(load) ? row.with(allocated) : row);
        }
    }

    private double measure(Load load) throws IOException, InterruptedException {
        // What starts up beforehand is not counted.
        wrk.run(load.on().port(), Turns.CONNECTIONS, duration, load.source().prepare());
        Requests requests = load.source().prepare();
        jcmd(
                load,
                "JFR.start",
                "name=allocations",
                "settings=none",
                "+" + EVENT + "#enabled=true",
                "+" + EVENT + "#period=everyChunk");
        long count =
                wrk.run(load.on().port(), Turns.CONNECTIONS, duration, requests).requests();
        Path recording = folder.resolve("allocations.jfr");
        jcmd(load, "JFR.stop", "name=allocations", "filename=" + recording);
        long bytes = bytes(recording);
        Files.delete(recording);
        return (double) bytes / count;
    }

    private void jcmd(Load load, String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(load.on().server().commandLine().getFirst())
                        .resolveSibling("jcmd")
                        .toString(),
                Long.toString(load.on().server().pid())));
        command.addAll(List.of(arguments));
        Programs.run(folder, PATIENCE, command);
    }

    /** The growth of what each thread had allocated; virtual threads count for their carriers. */
    private static long bytes(Path recording) throws IOException {
        Map<Long, Long> first = new HashMap<>();
        Map<Long, Long> last = new HashMap<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(recording)) {
            if (event.getEventType().getName().equals(EVENT)) {
                long thread = event.getThread("thread").getId();
                first.putIfAbsent(thread, event.getLong("allocated"));
                last.put(thread, event.getLong("allocated"));
            }
        }
        if (first.isEmpty()) {
            throw new IllegalStateException("The recording has no " + EVENT);
        }
        return last.entrySet().stream()
                .mapToLong(thread -> thread.getValue() - first.getOrDefault(thread.getKey(), 0L))
                .sum();
    }
}
