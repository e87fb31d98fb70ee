package io.fastauth.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.RunningServer;
import io.fastauth.testing.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A persistence API that is told to stop answers what has begun, and closes the connection behind it. */
@Execution(ExecutionMode.CONCURRENT)
class DrainingStoreTest {

    private static final Pattern READY = Pattern.compile("The store is ready at http://127\\.0\\.0\\.1:(\\d+)/");
    private static final String KEY = "a-key-between-the-two-of-32-characters";
    private static final String BODY = "{\"data\":{\"access_token\":\"a\",\"refresh_token\":\"b\"}}";

    private static boolean refuses(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aSaveThatHasBegunIsAnsweredAndItsConnectionClosed(@TempDir Path folder) throws Exception {
        Map<String, String> environment = Map.of("CRYPTOGRAPHY_KEY", RunningServer.KEY, "STORE_API_KEY", KEY);
        try (ChildProcess store = ChildProcess.fastauth(folder, environment, "store", "serve", "--port", "0")) {
            Matcher ready = READY.matcher(store.awaitOut("The store is ready"));
            assertTrue(ready.find(), store::out);
            int port = Integer.parseInt(ready.group(1));
            try (Wire wire = Wire.to(port)) {
                // The answer to Expect says that a handler reads the body.
                String head = wire.send("POST /mydb/data/token?client_id=me HTTP/1.1\r\nHost: a\r\nX-Api-Key: " + KEY
                                + "\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: "
                                + BODY.length() + "\r\n\r\n")
                        .head();
                assertEquals("HTTP/1.1 100 Continue\r\n\r\n", head);

                store.signal();
                await().pollInterval(Duration.ofMillis(50)).until(() -> refuses(port));

                String answer = wire.send(BODY).untilClosed();
                assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
                assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
            }
            assertEquals(0, store.exitCode(), store::err);
        }
    }
}
