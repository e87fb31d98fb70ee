package io.fastauth.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A gateway of the distribution, as a process that guards a service. */
public final class RunningGateway implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration INSTALLATION = Duration.ofMinutes(4);

    private final Process process;
    private final int port;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private RunningGateway(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    public static RunningGateway start(Gateway gateway, Path folder, int fastAuth, int service) {
        Path binary = gateway.binary().orElseGet(() -> installed(gateway, folder));
        try {
            int port = FreePort.next();
            Path log = folder.resolve("gateway.log");
            Process process = gateway.command(binary, folder, port, fastAuth, service)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            RunningGateway running = new RunningGateway(process, port);
            running.awaitListening(log);
            return running;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without the program nothing can be said about it: the test says so, and does not pass. */
    private static Path installed(Gateway gateway, Path folder) {
        boolean mayInstall =
                "root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/usr/bin/apt-get"));
        if (mayInstall) {
            install(gateway, folder.resolve("apt.log"));
        }
        Assumptions.assumeTrue(
                gateway.binary().isPresent(),
                () -> "NOT TESTED: " + gateway.program() + " is not installed and "
                        + (mayInstall ? "apt-get could not install it" : "only root may install it")
                        + "; run: apt-get install " + gateway.program());
        return gateway.binary().orElseThrow();
    }

    private static void install(Gateway gateway, Path log) {
        ProcessBuilder install =
                new ProcessBuilder("apt-get", "install", "-y", "--no-install-recommends", gateway.program());
        // RUNLEVEL: the package must not start a service of its own.
        install.environment().put("RUNLEVEL", "1");
        install.environment().put("DEBIAN_FRONTEND", "noninteractive");
        try {
            Process process = install.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(INSTALLATION.toSeconds(), TimeUnit.SECONDS)) {
                process.destroy();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void awaitListening(Path log) {
        try {
            await().atMost(PATIENCE).until(() -> !process.isAlive() || listening());
            if (!process.isAlive()) {
                throw new IllegalStateException("The gateway ended: " + Files.readString(log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private boolean listening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public HttpResponse<String> get(String pathAndQuery, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + pathAndQuery))
                .timeout(PATIENCE);
        try {
            return client.send(
                    (headers.length == 0 ? request : request.headers(headers)).build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends bytes as they are, because clients tidy paths up, and answers everything until the end. */
    public String raw(String request) {
        return raw("127.0.0.1", request);
    }

    /** The same from another address of this machine. */
    public String raw(String caller, String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(caller), 0)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first message of a websocket; fails with the refusal when it is not opened. */
    public CompletableFuture<String> firstMessage(String path, String... header) {
        CompletableFuture<String> message = new CompletableFuture<>();
        WebSocket.Builder socket = client.newWebSocketBuilder().connectTimeout(PATIENCE);
        for (int i = 0; i < header.length; i += 2) {
            socket.header(header[i], header[i + 1]);
        }
        return socket.buildAsync(URI.create("ws://127.0.0.1:" + port + path), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
                        message.complete(data.toString());
                        return null;
                    }
                })
                .thenCompose(opened -> message.whenComplete((text, failure) -> opened.abort()))
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        client.close();
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
