package io.fastauth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fastauth.testing.MemoryConnections;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Coverage-guided, as {@link FramingDifferenceTest} is random: of the bytes of a connection, the reader of this package
 * and Helidon behind it serve no request that Helidon alone does not serve too, with the same body, in the same order;
 * and it does not matter in which pieces they arrive.
 */
public class ConnectionFuzzTest {

    private static final Logger HELIDON = Logger.getLogger("io.helidon.webserver.http1");

    private static final List<String> SERVED = new ArrayList<>();

    /** Started by the first input: Jazzer sees only what is loaded after it. */
    private static final class Running {

        static final MemoryConnections BOTH = MemoryConnections.to(server());
        static final MemoryConnections ALONE = MemoryConnections.to(
                server(),
                Http1ConnectionSelector.builder().config(Http1Config.create()).build());

        static {
            // Helidon alone logs a stack trace for much of what it refuses.
            HELIDON.setLevel(Level.OFF);
        }
    }

    private static WebServerConfig.Builder server() {
        return WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .routing(routing -> routing.any((request, response) -> {
                    SERVED.add(described(request));
                    response.send();
                }));
    }

    private static String described(ServerRequest request) {
        return request.prologue().method() + " " + request.prologue().uriPath().rawPath() + " "
                + request.prologue().query().rawValue() + " "
                + (request.content().hasEntity() ? request.content().as(String.class) : "");
    }

    /** The first byte is the size of the first piece. */
    @FuzzTest
    public void whatIsServedHelidonAloneServesToo(byte[] input) throws InterruptedException {
        if (input.length < 2) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        int split = Math.floorMod(input[0], bytes.length);
        List<String> ours = served(Running.BOTH, bytes);
        if (split > 0) {
            byte[] rest = Arrays.copyOfRange(bytes, split, bytes.length);
            assertEquals(ours, served(Running.BOTH, Arrays.copyOf(bytes, split), rest));
        }
        if (ours.isEmpty() || new String(bytes, StandardCharsets.ISO_8859_1).contains("HTTP/1.0")) {
            // Helidon alone serves none of them.
            return;
        }
        List<String> theirs = served(Running.ALONE, bytes);
        assertTrue(ours.size() <= theirs.size(), () -> "served " + ours + "\nnot " + theirs);
        assertEquals(theirs.subList(0, ours.size()), ours);
    }

    private static List<String> served(MemoryConnections connections, byte[]... pieces) throws InterruptedException {
        SERVED.clear();
        String answers = connections.exchange(pieces);
        assertTrue(answers.isEmpty() || answers.startsWith("HTTP/1.1 "), answers);
        return List.copyOf(SERVED);
    }
}
