package io.fastauth.bench.server;

import java.io.IOException;
import java.net.BindException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A server in a process of its own, on a port of 127.0.0.1. Its output is in the file {@code NAME.log} of its folder.
 *
 * @param startup from the start of the process to the first answer of 200
 */
public record ServerProcess(Process process, int port, Duration startup) implements AutoCloseable {

    private static final long POLL_NANOS = 5_000_000;
    private static final int CONNECT_MILLIS = 2_000;
    private static final long STOP_SECONDS = 30;
    private static final int FIRST_PORT = 16_000;
    private static final int END_OF_PORTS = 32_000;

    /**
     * How a server is started.
     *
     * @param name names it in messages and its log
     * @param ready the path that is answered when it serves, with 200, or with 401 by a server that asks for a key
     * @param patience within which it must serve
     */
    public record Start(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path folder,
            int port,
            String ready,
            Duration patience) {}

    /**
     * Starts a server and waits until it answers.
     *
     * @throws IllegalStateException when it ends or does not answer in time; the message has its last lines
     */
    public static ServerProcess start(Start start) throws IOException, InterruptedException {
        Path log = start.folder.resolve(start.name + ".log");
        ProcessBuilder builder = new ProcessBuilder(start.command)
                .directory(start.folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(start.environment);
        long began = System.nanoTime();
        Process process = builder.start();
        // Also when the run is interrupted.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        URI ready = URI.create("http://127.0.0.1:" + start.port + start.ready);
        while (!answers(ready)) {
            boolean alive = process.isAlive();
            if (!alive || System.nanoTime() - began > start.patience.toNanos()) {
                stop(process);
                String text = Files.readString(log);
                throw new IllegalStateException(start.name
                        + (alive ? " took too long to start: " : " ended with " + process.exitValue() + ": ")
                        + text.substring(Math.max(0, text.length() - 2_000)).strip());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return new ServerProcess(process, start.port, Duration.ofNanos(System.nanoTime() - began));
    }

    private static boolean answers(URI uri) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(CONNECT_MILLIS);
            int status = connection.getResponseCode();
            return status == HttpURLConnection.HTTP_OK || status == HttpURLConnection.HTTP_UNAUTHORIZED;
        } catch (IOException e) {
            // It does not listen yet.
            return false;
        }
    }

    /** A port that nothing listens on, and that Linux does not give to a connection before the server listens. */
    public static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, END_OF_PORTS);
            if (isFree(port)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException e) {
            return false;
        }
    }

    /** The id of the process. */
    public long pid() {
        return process.pid();
    }

    /** The command line of the process as it is now: a script may have replaced itself by what it started. */
    public List<String> commandLine() throws IOException {
        return List.of(Files.readString(Path.of("/proc", Long.toString(pid()), "cmdline"))
                .split("\0"));
    }

    /** Stops it by SIGTERM, and by force if it does not end. */
    @Override
    public void close() throws InterruptedException {
        stop(process);
    }

    private static void stop(Process process) throws InterruptedException {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
