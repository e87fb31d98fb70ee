package io.fastauth.campaign;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

/** Many connections that are busy, and many that never complete a request, beside callers of other kinds. */
class ConnectionsCampaignTest {

    private static final int BUSY = Form.choose(300, 2_000);
    private static final Duration TIME = Form.choose(Duration.ofSeconds(1), Duration.ofSeconds(30));
    private static final int HALF_OPEN = Form.choose(500, 5_000);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Connections and files that the service opens for itself meanwhile. */
    private static final int SOME_DESCRIPTORS = 10;

    @TempDir
    Path folder;

    @Campaign("Busy connections")
    void othersAreServedBesideBusyConnections(Report report) throws Exception {
        report.did(BUSY + " connections that send guarded requests without a pause for " + TIME.toSeconds()
                + " s; beside them new connections, issues and probes");
        try (RunningService service = RunningService.start(folder, Map.of());
                TokenClient client = TokenClient.of(service.port())) {
            String token = client.issue("busy").pair().accessToken();
            long descriptors = service.descriptors();
            Tally others = new Tally();
            Tally busy;
            try (BusyConnections connections = BusyConnections.open(BUSY, service.port(), token)) {
                busy = connections.tally();
                awaitOpen(service, descriptors + BUSY);
                long end = System.nanoTime() + TIME.toNanos();
                int round = 0;
                do {
                    askFrom(service.port(), "beside-" + round++, others);
                } while (System.nanoTime() - end < 0);
                awaitOpen(service, descriptors + BUSY);
            }
            assertEquals(Set.of("200"), others.statuses());
            // Only a machine that serves a connection less than once a second refuses any.
            assertTrue(Set.of("200", "503").containsAll(busy.statuses()), busy::summary);
            assertTrue(busy.statuses().contains("200"), busy::summary);
            assertEquals(List.of(), busy.brokenPromises());
            assertEquals(0, others.missing() + busy.missing());
            awaitDescriptors(service, descriptors);
            report.clientsSaw("busy connections: " + busy.summary() + "; others: " + others.summary()
                    + String.format(", the slowest after %.2f s", others.slowestSeconds()));
            report.recovered("answers to new clients", TokenClient.awaitIssue(service.port()));
        }
    }

    /** A new connection that issues a pair, verifies it, and asks for the state of the service. */
    private static void askFrom(int port, String clientId, Tally tally) {
        try (TokenClient client = TokenClient.of(port)) {
            long start = System.nanoTime();
            Answer issued = client.issue(clientId);
            tally.answered(issued, System.nanoTime() - start);
            start = System.nanoTime();
            tally.answered(client.verify(issued.pair().accessToken()), System.nanoTime() - start);
            start = System.nanoTime();
            tally.answered(client.ready(), System.nanoTime() - start);
        } catch (IOException e) {
            tally.notAnswered();
        }
    }

    @Campaign("Half-open connections")
    void halfOpenConnectionsKeepNobodyOut(Report report) throws Exception {
        report.did(HALF_OPEN + " connections that send the beginning of a request and nothing more");
        List<Socket> open = new ArrayList<>();
        try (RunningService service = RunningService.start(folder, Map.of())) {
            long descriptors = service.descriptors();
            long memory = service.status("VmRSS");
            for (int i = 0; i < HALF_OPEN; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port());
                open.add(socket);
                socket.getOutputStream()
                        .write("GET /health HTTP/1.1\r\nHost: x\r\nX-Half: ".getBytes(StandardCharsets.US_ASCII));
            }
            awaitOpen(service, descriptors + HALF_OPEN);
            long start = System.nanoTime();
            Tally others = new Tally();
            askFrom(service.port(), "beside", others);
            long during = service.descriptors() - descriptors;
            assertEquals("200: 3", others.summary());
            assertTrue(during >= HALF_OPEN, () -> "only " + during + " were open while others were served");
            long more = (service.status("VmRSS") - memory) / HALF_OPEN;
            if (Form.CURRENT == Form.SHORT) {
                // Otherwise the service ends them, at the deadline of a head.
                close(open);
            }
            awaitDescriptors(service, descriptors);
            Duration ended = Duration.ofNanos(System.nanoTime() - start);
            askFrom(service.port(), "afterwards", others);
            assertEquals("200: 6", others.summary());
            report.clientsSaw(others.summary() + "; " + more + " KiB of memory for each connection");
            report.recovered("descriptors returned", ended);
        } finally {
            close(open);
        }
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static void awaitOpen(RunningService service, long descriptors) {
        await().atMost(PATIENCE).until(() -> service.descriptors() >= descriptors);
    }

    private static void awaitDescriptors(RunningService service, long before) {
        await().atMost(PATIENCE).until(() -> service.descriptors() <= before + SOME_DESCRIPTORS);
    }
}
