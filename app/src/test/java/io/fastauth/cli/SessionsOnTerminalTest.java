package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.store.sql.SqlSessionArchive;
import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.Program;
import io.fastauth.testing.RunningServer;
import io.fastauth.testing.Sessions;
import io.fastauth.testing.SignedSessions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fastauth sessions end} on a terminal: it asks, and shows its progress above its result. */
class SessionsOnTerminalTest {

    /** Enough that ending them takes more than a second, before which no progress is shown. */
    private static final int CLIENTS = 200;

    private static final int SESSIONS = 1_000;

    @TempDir
    private Path folder;

    private RunningServer serve() {
        return RunningServer.start(
                settings -> settings.store(store -> store.url("jdbc:sqlite:" + folder.resolve("s.db"))));
    }

    private String end(RunningServer server, String input) throws Exception {
        String url = "http://127.0.0.1:" + server.port();
        String command = String.join(" ", ChildProcess.command("sessions", "end", "--all", "--url", url));
        String script = Program.installed("script", "bsdutils").toString();
        try (ChildProcess child = ChildProcess.start(
                folder,
                Map.of("MASTER_TOKEN", RunningServer.MASTER),
                List.of("sh", "-c", "echo " + input + " | " + script + " -qec '" + command + "' /dev/null"))) {
            child.exitCode();
            return child.out();
        }
    }

    @Test
    void asksBeforeMoreThanOneEnds() throws Exception {
        try (RunningServer server = serve()) {
            String token =
                    Pairs.pair(server.get("/auth/token/new?client_id=one")).accessToken();
            server.get("/auth/token/new?client_id=two");
            String screen = end(server, "n");
            assertTrue(screen.contains("End 2 sessions? [y/N]"), screen);
            assertTrue(screen.contains("Nothing was ended."), screen);
            assertEquals(
                    200, server.get("/access/health", "ACCESS-TOKEN", token).statusCode());
            screen = end(server, "y");
            assertTrue(screen.contains("Ended 2 sessions."), screen);
            assertEquals(
                    401, server.get("/access/health", "ACCESS-TOKEN", token).statusCode());
        }
    }

    @Test
    void printsTheResultBelowTheProgress() throws Exception {
        try (SqlSessionArchive archive =
                SqlSessionArchive.open(DatabaseAccess.of("jdbc:sqlite:s.db", folder), () -> SignedSessions.KEYS)) {
            for (int i = 0; i < CLIENTS; i++) {
                String client = "client-" + i;
                archive.add(
                        IntStream.range(0, SESSIONS)
                                .mapToObj(session -> Sessions.of(client, "session-" + session))
                                .toList(),
                        true);
            }
        }
        try (RunningServer server = serve()) {
            String screen = end(server, "y");
            int result = screen.indexOf("Ended " + CLIENTS * SESSIONS + " sessions.");
            assertTrue(screen.contains("Ending sessions"), screen);
            assertTrue(screen.lastIndexOf("Ending sessions") < result, screen);
            assertTrue(screen.lastIndexOf("100%") > 0, screen);
        }
    }
}
