package io.fastauth.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.bench.compare.Turns.Samples;
import io.fastauth.bench.load.Requests;
import io.fastauth.bench.load.Wrk;
import io.fastauth.bench.server.BareHandler;
import io.fastauth.bench.server.ServerProcess;
import io.fastauth.bench.server.ServerProcess.Start;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny run of wrk on the bare handler. */
class TurnsTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void eachLoadIsMeasuredAndAFailedRequestEndsTheRun() throws Exception {
        Wrk wrk = new Wrk(folder);
        wrk.check();
        try (ServerProcess server = bare()) {
            Deployment bare = Deployment.alone("bare", server);
            Turns turns = new Turns(wrk, 1, Duration.ofSeconds(1));
            Path lines = Files.write(folder.resolve("lines"), List.of("c1 first", "c2 second"));
            List<Load> loads = List.of(
                    Load.of("same", bare, Requests.same(BareHandler.PATH)),
                    Load.of("random", bare, Requests.random(10, 4, 1, BareHandler.PATH + "?n=@", List.of("A: b"))),
                    Load.of("successors", bare, Requests.successors(lines, "GET", BareHandler.PATH)));
            Samples samples = turns.run(loads);
            for (Load load : loads) {
                assertTrue(samples.rate(load) > 0, load.name());
                assertEquals(4, samples.figures(load).size());
            }
            assertEquals(1, samples.ratio(loads.getFirst(), loads.getFirst()).median());
            Load refused =
                    Load.of("refused", bare, Requests.lines(lines, "GET", "/absent", List.of("ACCESS-TOKEN: @"), ""));
            assertThrows(IllegalStateException.class, () -> turns.run(List.of(refused)));
        }
    }

    private ServerProcess bare() throws Exception {
        int port = ServerProcess.freePort();
        return ServerProcess.start(new Start(
                "bare",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BareHandler.class.getName(),
                        Integer.toString(port)),
                Map.of(),
                folder,
                port,
                BareHandler.PATH,
                Duration.ofSeconds(60)));
    }
}
