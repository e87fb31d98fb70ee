package io.fastauth.websocket;

import static io.fastauth.testing.Pairs.pair;
import static io.fastauth.testing.Peer.ACCEPTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.IdleServer;
import io.fastauth.testing.Peer;
import io.fastauth.testing.RawSocket;
import io.fastauth.testing.RunningServer;
import java.io.BufferedReader;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Many idle guarded websockets. */
@Isolated("It measures the heap of the whole process.")
class IdleWebSocketsTest {

    private static final long MEBIBYTE = 1024 * 1024;

    @TempDir
    Path folder;

    @Test
    @Timeout(60)
    void aThousandTakeLittleMemoryAndAreClosedInASecond() {
        List<RawSocket> open = new ArrayList<>();
        try (RunningServer server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                        .websockets(websockets -> websockets.maxPerClient(1_000)),
                GuardedWsRouting.builder())) {
            String token = pair(server.get("/auth/token/new?client_id=me")).accessToken();
            long before = usedHeap();
            connect(open, server.port(), token, 1_000);
            assertTrue(usedHeap() - before < 100 * MEBIBYTE, "used " + (usedHeap() - before) + " bytes");

            long start = System.nanoTime();
            pair(server.get("/auth/token/new?client_id=me"));
            for (RawSocket socket : open) {
                assertEquals(
                        new Peer.Close(1008, "Disconnected: The access token was superseded"), socket.closeFrame());
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertTrue(millis < 5_000, "took " + millis + " ms");
        } finally {
            open.forEach(RawSocket::close);
        }
    }

    /** In a process of its own, so that the clients' memory does not count. */
    @Test
    @EnabledIfSystemProperty(named = "fastauth.campaign", matches = "true")
    void tenThousandTakeLessThanAGibibyteOfResidentMemory() throws Exception {
        List<RawSocket> open = new ArrayList<>();
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IdleServer.class.getName(),
                        folder.toString())
                .redirectError(new File(folder.toFile(), "server.log"))
                .start();
        try (BufferedReader answers = server.inputReader()) {
            int port = Integer.parseInt(answers.readLine());
            connect(open, port, answers.readLine(), 10_000);
            long kibibytes = Files.readAllLines(Path.of("/proc/" + server.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow();
            System.out.println("10,000 idle guarded websockets: " + kibibytes / 1024 + " MiB resident");
            assertTrue(kibibytes < 1024 * 1024, kibibytes + " KiB");
        } finally {
            server.destroy();
            open.forEach(RawSocket::close);
        }
    }

    private static void connect(List<RawSocket> open, int port, String token, int count) {
        for (int i = 0; i < count; i++) {
            RawSocket socket = RawSocket.upgrade(port, "/ws/access", "ACCESS-TOKEN: " + token);
            open.add(socket);
            assertEquals(ACCEPTED, socket.text());
        }
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
