package io.fastauth.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.FastAuthFeature;
import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.Program;
import io.fastauth.testing.RunningServer;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fastauth events}: follows a service until it is stopped, through a restart. */
class EventsCommandTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private RunningServer serve(int port) {
        return RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(port)
                .shutdownHook(false)
                .addFeature(FastAuthFeature.create(settings -> settings.cryptographyKey(RunningServer.KEY)
                        .masterToken(RunningServer.MASTER)
                        .store(store -> store.url("jdbc:sqlite:" + folder.resolve("e.db")))))
                .build());
    }

    private ChildProcess events(RunningServer server, String... options) throws Exception {
        return events(url(server), options);
    }

    private static String url(RunningServer server) {
        return "http://127.0.0.1:" + server.port();
    }

    /** Interruptible also where the tests run in the background, where a shell lets its children ignore SIGINT. */
    private ChildProcess events(String url, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.addAll(ChildProcess.command("events", "--url", url));
        command.addAll(List.of(options));
        return ChildProcess.start(folder, Map.of("MASTER_TOKEN", RunningServer.MASTER), command);
    }

    /** Issues until an event is printed: the first may come before the stream is followed. */
    private static String printed(ChildProcess events, RunningServer server, String client) {
        await().atMost(LIMIT).until(() -> {
            server.get("/auth/token/new?client_id=" + client);
            return events.out().contains(client);
        });
        return events.out();
    }

    private static void interrupt(ChildProcess child) {
        Program.run(LIMIT, Map.of(), List.of("kill", "-INT", Long.toString(child.pid())));
    }

    @Test
    void printsALineForEachAndEndsWithoutAnErrorAtAnInterrupt() throws Exception {
        try (RunningServer server = serve(0);
                ChildProcess events = events(server)) {
            String line = printed(events, server, "client").lines().findFirst().orElseThrow();
            assertTrue(line.matches("20\\S+Z\tissued\tclient\t[0-9a-f-]{36}"), line);
            interrupt(events);
            assertEquals(0, events.exitCode());
            assertEquals("", events.err());
        }
    }

    @Test
    void reconnectsToARestartedService() throws Exception {
        RunningServer first = serve(0);
        try (ChildProcess events = events(first, "--json")) {
            printed(events, first, "before");
            int port = first.port();
            first.close();
            events.awaitErr("Connection lost");
            try (RunningServer second = serve(port)) {
                events.awaitErr("Connected again.");
                for (String line : printed(events, second, "after").lines().toList()) {
                    JsonNode event = new ObjectMapper().readTree(line);
                    assertEquals("issued", event.get("event").asText(), line);
                }
                assertEquals(
                        List.of("Events are missing here."),
                        events.err()
                                .lines()
                                .filter(line -> !line.startsWith("Connect"))
                                .toList());
                assertEquals(0, events.terminate());
            }
        } finally {
            first.close();
        }
    }

    @Test
    void aWrongTokenOrAServiceThatIsNotThereEndIt() throws Exception {
        try (RunningServer server = serve(0)) {
            try (ChildProcess refused = ChildProcess.fastauth(
                    folder, Map.of("MASTER_TOKEN", "another-master-token", "FASTAUTH_URL", url(server)), "events")) {
                assertEquals(2, refused.exitCode());
            }
            String url = url(server);
            server.close();
            try (ChildProcess gone = events(url)) {
                assertEquals(1, gone.exitCode());
                assertTrue(gone.err().contains("Nothing accepts connections"), gone::err);
            }
        }
    }

    @Test
    void endsWhenItsReaderHasGone() throws Exception {
        try (RunningServer server = serve(0)) {
            String command = String.join(" ", ChildProcess.command("events", "--url", url(server)));
            try (ChildProcess piped = ChildProcess.start(
                    folder,
                    Map.of("MASTER_TOKEN", RunningServer.MASTER),
                    List.of("bash", "-c", command + " | head -n 1; exit ${PIPESTATUS[0]}"))) {
                printed(piped, server, "client");
                await().atMost(LIMIT).until(() -> {
                    server.get("/auth/token/new?client_id=client");
                    return ProcessHandle.of(piped.pid())
                            .filter(ProcessHandle::isAlive)
                            .isEmpty();
                });
                assertEquals(0, piped.exitCode());
            }
        }
    }
}
