package io.fastauth.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.functional.RunningServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is logged between the signal and the end of the process is in the log: the audit of what was still issued. */
@Execution(ExecutionMode.CONCURRENT)
class LinesLostAtStopTest {

    private static final Pattern PORT = Pattern.compile("ready at http://127\\.0\\.0\\.1:(\\d+)\\R");

    @TempDir
    private Path folder;

    private static String get(int port, String path) {
        return RunningServer.raw(port, "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n");
    }

    private static int port(ChildProcess child) {
        Matcher matcher = PORT.matcher(child.awaitOut("curl"));
        assertTrue(matcher.find());
        return Integer.parseInt(matcher.group(1));
    }

    @Test
    void tokensIssuedWhileDrainingAreAudited() throws IOException, InterruptedException {
        try (ChildProcess child = ChildProcess.fastauth(
                folder, Map.of("FASTAUTH_DRAIN_DELAY", "PT4S"), "serve", "--init", "--port", "0")) {
            int port = port(child);
            child.signal();
            await().pollInterval(Duration.ofMillis(50))
                    .until(() -> get(port, "/observe/health/ready").startsWith("HTTP/1.1 503 "));

            String answer = get(port, "/auth/token/new?client_id=late");

            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            assertEquals(0, child.exitCode(), child::err);
            assertTrue(child.err().contains("\"event\":\"issued\",\"client\":\"late\""), child::err);
        }
    }
}
