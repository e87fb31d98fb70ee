package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A service with the heap of a small pod, and more connections that only begin a request than fit into it. */
@Execution(ExecutionMode.CONCURRENT)
class SmallHeapTest {

    private static final int CONNECTIONS = 3_000;
    private static final Pattern PORT = Pattern.compile("ready at http://127\\.0\\.0\\.1:(\\d+)\\R");

    @Test
    void survivesHalfOpenConnectionsAndAnswersBesideThem(@TempDir Path folder) throws IOException {
        List<SocketChannel> half = new ArrayList<>();
        try (ChildProcess child = ChildProcess.fastauthWithHeap("-Xmx64m", folder, "serve", "--init", "--port", "0")) {
            Matcher ready = PORT.matcher(child.awaitOut("curl"));
            assertTrue(ready.find());
            int port = Integer.parseInt(ready.group(1));
            String begun = "GET /health HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(500);
            for (int i = 0; i < CONNECTIONS; i++) {
                SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
                half.add(channel);
                channel.write(ByteBuffer.wrap(begun.getBytes(StandardCharsets.US_ASCII)));
            }
            for (int i = 0; i < 10; i++) {
                try (Wire wire = Wire.to(port)) {
                    String answer =
                            wire.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n").answer();
                    assertTrue(answer.endsWith("{\"status\":\"healthy\"}"), answer);
                }
            }
            assertFalse(child.err().contains("OutOfMemoryError"), child::err);
        } finally {
            for (SocketChannel channel : half) {
                channel.close();
            }
        }
    }
}
