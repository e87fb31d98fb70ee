package io.fastauth.client;

import static io.fastauth.client.VerifiableService.awaitLive;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.BestOfThree;
import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.FreePort;
import io.fastauth.testing.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real service behind nginx, which opens no websockets with its defaults. */
class WithoutWebSocketsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private int port;

    @BeforeEach
    void choosePort() throws IOException {
        port = FreePort.next();
    }

    @Test
    void aVerifierIsLiveByPollsAndKnowsOfARevocationWithinASecond() throws Exception {
        try (VerifiableService service = VerifiableService.start(folder, config -> {});
                ChildProcess nginx = nginx(service)) {
            VerifierBuilder settings =
                    service.verifier(address()).issuer(service.address().toString());
            settings.pollingPeriod = Duration.ofMillis(300);
            try (Verifier verifier = settings.build()) {
                awaitLive(verifier);
                BestOfThree.assertWithin(Duration.ofSeconds(1), number -> {
                    try (TokenSource tokens = TokenSource.issue(service.address(), "me" + number)) {
                        return delayOfRefusal(verifier, tokens, number + 1);
                    }
                });
                assertEquals(Mode.LIVE, verifier.mode());
                assertTrue(log().contains("404 GET /ws/events"), log());
                assertFalse(log().contains("101 GET"), log());

                configure(
                        service,
                        "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;"
                                + " proxy_set_header Connection upgrade;");
                assertEquals(
                        0,
                        Program.run(PATIENCE, Map.of(), command("-s", "reload")).exit());
                // Neither polls nor handshakes: the websocket is open.
                AtomicReference<String> last = new AtomicReference<>("");
                await().during(Duration.ofMillis(800)).until(() -> {
                    String now = log();
                    return now.equals(last.getAndSet(now));
                });
                awaitLive(verifier);
            }
            await().until(() -> log().contains("101 GET /ws/events?after="));
        }
    }

    /** From the revocation until the verifier refuses the token, which it introspected once before. */
    private static Duration delayOfRefusal(Verifier verifier, TokenSource tokens, long introspections) {
        String token = tokens.accessToken();
        assertInstanceOf(Verification.Accepted.class, verifier.verify(token));
        assertInstanceOf(Verification.Accepted.class, verifier.verify(token));
        assertEquals(introspections, verifier.statistics().introspections());

        tokens.revoke();
        long revoked = System.nanoTime();
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> verifier.verify(token) instanceof Verification.Refused);
        Duration delay = BestOfThree.since(revoked);
        assertEquals(introspections, verifier.statistics().introspections(), "refused without a call");
        return delay;
    }

    private ChildProcess nginx(VerifiableService service) throws IOException {
        configure(service, "");
        ChildProcess nginx = ChildProcess.start(folder, Map.of(), command());
        await().until(this::listens);
        return nginx;
    }

    private List<String> command(String... more) {
        return Stream.concat(
                        Stream.of(
                                Program.installed("nginx", "nginx").toString(),
                                "-p",
                                folder.toString(),
                                "-c",
                                folder.resolve("nginx.conf").toString()),
                        Stream.of(more))
                .toList();
    }

    private void configure(VerifiableService service, String more) throws IOException {
        Files.writeString(folder.resolve("nginx.conf"), """
                pid nginx.pid; error_log stderr; daemon off; worker_processes 1;
                events {}
                http {
                    log_format short '$status $request'; access_log access.log short;
                    client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
                    server {
                        listen 127.0.0.1:%d;
                        location / { proxy_pass %s; %s }
                    }
                }
                """.formatted(port, service.address(), more));
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("access.log"));
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
