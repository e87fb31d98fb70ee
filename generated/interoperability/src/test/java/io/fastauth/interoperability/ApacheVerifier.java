package io.fastauth.interoperability;

import static org.awaitility.Awaitility.await;

import io.fastauth.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Apache, which serves a page to bearers of tokens that mod_oauth2 verifies. */
final class ApacheVerifier implements Verifier {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final URI page;

    private ApacheVerifier(Process process, URI page) {
        this.process = process;
        this.page = page;
    }

    static ApacheVerifier start(Service service) {
        try {
            int port = FreePort.next();
            Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "apache");
            String configuration = Files.readString(Path.of("src", "test", "apache", "apache.conf"));
            Path written = Files.writeString(
                    folder.resolve("apache.conf"),
                    configuration
                            .replace("@FOLDER@", folder.toString())
                            .replace("@PORT@", String.valueOf(port))
                            .replace("@ISSUER@", service.url())
                            .replace("@AUDIENCE@", Service.ORDERS));
            ApacheVerifier apache = new ApacheVerifier(
                    new ProcessBuilder(List.of("/usr/sbin/apache2", "-DFOREGROUND", "-f", written.toString()))
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("output.log").toFile())
                            .start(),
                    URI.create("http://127.0.0.1:" + port + "/"));
            apache.awaitListening(folder);
            return apache;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitListening(Path folder) throws IOException {
        await().atMost(PATIENCE).until(() -> !process.isAlive() || listening());
        if (!process.isAlive()) {
            throw new AssertionError(Files.readString(folder.resolve("output.log")));
        }
    }

    private boolean listening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), page.getPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String verify(String token) {
        HttpRequest request = HttpRequest.newBuilder(page)
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? "accepted " + answer.headers().firstValue("Subject").orElse("")
                    : "refused " + answer.statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
        List<ProcessHandle> workers = process.descendants().toList();
        process.destroy();
        workers.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
    }
}
