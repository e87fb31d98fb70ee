package io.fastauth.campaign;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.FreePort;
import io.fastauth.testing.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The packaged service, started by its launcher in a folder of its own, as a user starts it. It can be killed or
 * stopped and started again on the same port and files. What it logs is in {@code service.log} of the folder.
 */
final class RunningService implements AutoCloseable {

    static final String MASTER = "a-master-token-for-campaigns";
    static final String KEY = "kAONxbkATfyk3kmnUhw7YyAMotmvuJ6tVsuT1w3A6N4=";

    private static final Path LAUNCHER = Path.of(System.getProperty("fastauth.home"), "fastauth")
            .toAbsolutePath()
            .normalize();

    private static final int MAX_LINES = 100;

    /** The launcher may have to prepare the class cache first. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path folder;
    private final Map<String, String> environment;
    private final List<String> command;
    private final int port;
    private Process process;

    private RunningService(Path folder, Map<String, String> environment, List<String> command, int port)
            throws IOException {
        this.folder = folder;
        this.environment = environment;
        this.command = command;
        this.port = port;
        this.process = launch();
    }

    /** Starts one on a free port, and waits until it is ready; the settings are variables of the environment. */
    static RunningService start(Path folder, Map<String, String> settings) throws IOException {
        return start(folder, environment(settings), "serve");
    }

    private static Map<String, String> environment(Map<String, String> settings) {
        Map<String, String> environment = new TreeMap<>(Map.of(
                "CRYPTOGRAPHY_KEY", KEY,
                "MASTER_TOKEN", MASTER,
                "FASTAUTH_ACCESS_TOKEN_PATHS", "/access",
                "FASTAUTH_GUARD_ISSUE_LIMIT", "off",
                "FASTAUTH_GUARD_FAILURE_LIMIT", "off"));
        environment.putAll(settings);
        return environment;
    }

    /** Starts a command that serves, with this environment and nothing else. */
    static RunningService start(Path folder, Map<String, String> environment, String... command) throws IOException {
        Files.createDirectories(folder);
        int port = FreePort.next();
        List<String> all = new ArrayList<>(List.of(LAUNCHER.toString()));
        all.addAll(List.of(command));
        all.addAll(List.of("--port", Integer.toString(port)));
        RunningService service = new RunningService(folder, environment, all, port);
        try {
            service.awaitReady();
            return service;
        } catch (RuntimeException | AssertionError e) {
            service.close();
            throw e;
        }
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("service.log").toFile()));
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void awaitReady() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> answers() || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError("The service does not start: " + log());
        }
    }

    private boolean answers() {
        try (Connection connection = new Connection(port)) {
            return connection.get("/health").status() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts it again after its end; how long that took, from the start of the process to the first answer. */
    Duration startAgain() throws IOException {
        long start = System.nanoTime();
        process = launch();
        awaitReady();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Runs another command to its end, in the folder of a service and with the settings of it. */
    static Program run(Path folder, Map<String, String> settings, String... arguments) {
        List<String> all = new ArrayList<>(List.of("env", "--chdir=" + folder, LAUNCHER.toString()));
        all.addAll(List.of(arguments));
        Map<String, String> variables = environment(settings);
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        return Program.run(PATIENCE, variables, all);
    }

    /** Ends it at once (SIGKILL), as a power cut would, but for the disk. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitExit();
    }

    /** Asks it to stop (SIGTERM), as a platform does, and waits; it must end with success. */
    void terminate() throws InterruptedException {
        process.destroy();
        awaitExit();
        assertEquals(0, process.exitValue(), this::log);
    }

    private void awaitExit() throws InterruptedException {
        assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "still runs");
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    Path folder() {
        return folder;
    }

    /** Its first lines. */
    String log() {
        return String.join("\n", logged(""));
    }

    /** The lines of its log that contain a text, at most a hundred: of hours of load, the whole log fills the heap. */
    List<String> logged(String text) {
        try (Stream<String> lines = Files.lines(folder.resolve("service.log"))) {
            return lines.filter(line -> line.contains(text)).limit(MAX_LINES).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many file descriptors it has open. */
    long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
            return open.count();
        }
    }

    /** A figure of {@code /proc/PID/status}, such as {@code Threads}, or {@code VmRSS} in KiB. */
    long status(String name) throws IOException {
        String line = Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream()
                .filter(candidate -> candidate.startsWith(name + ":"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        await().atMost(PATIENCE).until(() -> !process.isAlive());
    }
}
