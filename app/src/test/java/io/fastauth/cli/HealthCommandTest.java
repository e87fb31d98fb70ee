package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthCommandTest {

    private final StringWriter err = new StringWriter();

    @Test
    void isWellWhenTheServiceSaysSo() {
        assertEquals(0, askedOfAServiceThatAnswers(Status.OK_200));
        assertEquals(0, askedOfAServiceThatAnswers(Status.NO_CONTENT_204));
        assertEquals("", err.toString());
    }

    @Test
    void isNotWellWhenTheServiceSaysOtherwise() {
        assertEquals(1, askedOfAServiceThatAnswers(Status.SERVICE_UNAVAILABLE_503));
        assertTrue(err.toString().contains("answered 503"), err::toString);
        assertEquals(1, askedOfAServiceThatAnswers(Status.MOVED_PERMANENTLY_301));
    }

    @Test
    void isNotWellWhenNobodyAnswers() {
        WebServer server = server(Status.OK_200);
        int port = server.port();
        server.stop();

        assertEquals(1, health("http://127.0.0.1:" + port + "/ready"));
        assertTrue(err.toString().contains("did not answer"), err::toString);
    }

    @Test
    void refusesWhatIsNoAddressOfAService() {
        assertEquals(2, health("file:///etc/hostname"));
        assertEquals(2, health("/ready"));
        assertEquals(2, health("http:ready"));
    }

    @Test
    void theSchemeMayBeInAnyCase() {
        WebServer server = server(Status.OK_200);
        try {
            assertEquals(0, health("HTTP://127.0.0.1:" + server.port() + "/ready"));
        } finally {
            server.stop();
        }
    }

    @Test
    void asksForReadinessWithoutAPath() {
        WebServer server = server(Status.OK_200);
        try {
            assertEquals(0, health("http://127.0.0.1:" + server.port()));
            assertEquals(0, health("http://127.0.0.1:" + server.port() + "/"));
            assertEquals(1, health("http://127.0.0.1:" + server.port() + "/other"));
        } finally {
            server.stop();
        }
    }

    private int askedOfAServiceThatAnswers(Status status) {
        WebServer server = server(status);
        try {
            return health("http://127.0.0.1:" + server.port() + "/ready");
        } finally {
            server.stop();
        }
    }

    private static WebServer server(Status status) {
        return WebServer.builder()
                .host("127.0.0.1")
                .featuresDiscoverServices(false)
                .routing(routing -> routing.get(
                                "/ready",
                                (request, response) -> response.status(status).send())
                        .get("/observe/health/ready", (request, response) -> response.send()))
                .build()
                .start();
    }

    private int health(String url) {
        return Main.commandLine().setErr(new PrintWriter(err, true)).execute("health", "--url", url);
    }

    /** With the port taken, serve says where it wanted to listen. */
    @Test
    void asksWhereServeServesByDefault(@TempDir Path folder) throws IOException, InterruptedException {
        URI asked = URI.create(Main.commandLine()
                .getSubcommands()
                .get("health")
                .getCommandSpec()
                .findOption("--url")
                .defaultValue());
        try (ServerSocket socket = new ServerSocket()) {
            take(socket, asked);
            try (ChildProcess child = ChildProcess.fastauth(folder, Map.of(), "serve", "--init")) {
                assertEquals(1, child.exitCode(), child::out);
                assertTrue(child.err().contains("cannot listen on " + asked.getAuthority() + " "), child::err);
            }
        }
    }

    private static void take(ServerSocket socket, URI url) throws IOException {
        try {
            socket.bind(new InetSocketAddress(url.getHost(), url.getPort()));
        } catch (BindException e) {
            assertEquals("Address already in use", e.getMessage(), "the port may have been taken by others");
        }
    }
}
