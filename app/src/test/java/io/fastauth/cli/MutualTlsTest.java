package io.fastauth.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Authority;
import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.Documented;
import io.fastauth.testing.FreePort;
import io.fastauth.testing.Metrics;
import io.fastauth.testing.MountedVolume;
import io.fastauth.testing.TlsConnection;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A process that serves as the README's sections on TLS and on metrics configure it. */
@Execution(ExecutionMode.CONCURRENT)
class MutualTlsTest {

    private static final Pattern ADDRESS = Pattern.compile("FastAuth is ready at https://127\\.0\\.0\\.1:(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Authority authority = new Authority();

    @TempDir
    private Path folder;

    private int observe;

    private ChildProcess serve(Path secret) throws IOException {
        observe = FreePort.next();
        String sockets = Documented.block("sockets:")
                .replaceFirst("server:\n", "")
                .replace("0.0.0.0", "127.0.0.1")
                .replace("9090", String.valueOf(observe));
        Files.writeString(
                folder.resolve("application.yaml"),
                Documented.block("client-auth").replace("/run/secrets/tls", secret.toString()) + sockets);
        return ChildProcess.fastauth(folder, Map.of(), "serve", "--init", "--port", "0");
    }

    private double left() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + observe + "/observe/metrics"))
                .header("Accept", "text/plain")
                .timeout(PATIENCE)
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return Metrics.parse(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .value("fastauth_tls_certificate_expiry_seconds", "listener", "@default");
        }
    }

    @Test
    void clientsShowCertificatesAndRenewalsNeedNoRestart() throws Exception {
        Authority.Identity first = authority.sign("first");
        MountedVolume secret = new MountedVolume(folder.resolve("secret"), first.pem());
        SSLContext client = authority.sign("client").context();
        try (ChildProcess child = serve(secret.folder())) {
            Matcher address = ADDRESS.matcher(child.awaitOut("FastAuth is ready"));
            assertTrue(address.find(), child::out);
            int port = Integer.parseInt(address.group(1));

            try (TlsConnection open = TlsConnection.open(client, port)) {
                assertEquals(first.certificate().getSerialNumber(), open.serial());
                assertThrows(IOException.class, () -> TlsConnection.open(authority.context(), port));
                SSLContext stranger = authority.showing(new Authority().sign("stranger"));
                assertThrows(IOException.class, () -> TlsConnection.open(stranger, port));

                assertEquals(0, health("http://127.0.0.1:" + observe + "/observe/health/ready"));
                assertTrue(left() > 0 && left() <= 3_600, () -> "an hour at most");

                Authority.Identity second = authority.sign("second", Duration.ofHours(3));
                secret.swap(second.pem());
                awaitSerial(second, client, port);
                open.ask();
                assertEquals(first.certificate().getSerialNumber(), open.serial());
                assertTrue(left() > 3_600, "that of the second");

                Map<String, String> mismatched =
                        new HashMap<>(authority.sign("third").pem());
                mismatched.put("tls.key", first.pem().get("tls.key"));
                secret.swap(mismatched);
                child.awaitErr("are refused");
                assertEquals(second.certificate().getSerialNumber(), TlsConnection.serial(client, port));
                open.ask();

                Authority another = new Authority();
                Authority.Identity fourth = another.sign("fourth");
                secret.swap(fourth.pem());
                awaitSerial(fourth, another.sign("client").context(), port);
                SSLContext former = another.showing(authority.sign("client"));
                assertThrows(IOException.class, () -> TlsConnection.open(former, port));
                open.ask();
            }
            assertEquals(1, child.complaints().size(), child::err);
            String complaint = child.complaints().getFirst();
            assertTrue(complaint.contains("the private key is not that of the certificate"), complaint);
            assertEquals(0, child.terminate());
        }
    }

    private static void awaitSerial(Authority.Identity expected, SSLContext client, int port) {
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> TlsConnection.serial(client, port)
                        .equals(expected.certificate().getSerialNumber()));
    }

    private static int health(String url) {
        return Main.commandLine().setErr(new PrintWriter(new StringWriter())).execute("health", "--url", url);
    }

    @Test
    void filesThatCannotBeServedWithStopTheStart() throws IOException, InterruptedException {
        MountedVolume secret = new MountedVolume(
                folder.resolve("secret"),
                authority.sign("first", Duration.ofHours(-1)).pem());
        try (ChildProcess child = serve(secret.folder())) {
            assertEquals(2, child.exitCode(), child::err);
            assertEquals(1, child.complaints().size(), child::err);
            String complaint = child.complaints().getFirst();
            assertTrue(complaint.startsWith("application.yaml: tls of the listener @default: "), complaint);
            assertTrue(complaint.contains("tls.crt") && complaint.contains("NotAfter"), complaint);
        }
    }
}
