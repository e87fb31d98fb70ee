package io.fastauth.testing;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.cli.Main;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

/** A process of a test: with an environment of its own, bounded in time, and gone when it is closed. */
public final class ChildProcess implements AutoCloseable {

    private static final String HEAP = "-Xmx256m";
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Process process;
    private final Path out;
    private final Path err;

    private ChildProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts the command line of this build, on the JDK that runs the tests. */
    public static ChildProcess fastauth(Path folder, Map<String, String> environment, String... arguments)
            throws IOException {
        return start(folder, environment, command(arguments));
    }

    /** The same, with another size of its heap. */
    public static ChildProcess fastauthWithHeap(String heap, Path folder, String... arguments) throws IOException {
        List<String> command = command(arguments);
        command.set(command.indexOf(HEAP), heap);
        return start(folder, Map.of(), command);
    }

    /** The same, with a file for its standard input. */
    public static ChildProcess reading(Path input, Path folder, Map<String, String> environment, String... arguments)
            throws IOException {
        return start(ProcessBuilder.Redirect.from(input.toFile()), folder, environment, command(arguments));
    }

    /** The same, on a terminal, whose output is what a person would see. */
    public static ChildProcess onTerminal(Path folder, Map<String, String> environment, String... arguments)
            throws IOException {
        String script = Program.installed("script", "bsdutils").toString();
        String command = String.join(" ", command(arguments));
        return start(folder, environment, List.of(script, "-qec", command, "/dev/null"));
    }

    public static List<String> command(String... arguments) throws IOException {
        return java("-XX:SharedArchiveFile=" + Classes.ARCHIVE, Classes.PATH, arguments);
    }

    private static List<String> java(String sharing, String path, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                sharing,
                "-Xlog:disable",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                path,
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    public static ChildProcess start(Path folder, Map<String, String> environment, List<String> command)
            throws IOException {
        return start(ProcessBuilder.Redirect.PIPE, folder, environment, command);
    }

    private static ChildProcess start(
            ProcessBuilder.Redirect input, Path folder, Map<String, String> environment, List<String> command)
            throws IOException {
        Path out = Files.createTempFile("child", ".out");
        Path err = Files.createTempFile("child", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(input)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().putAll(environment);
        return new ChildProcess(builder.start(), out, err);
    }

    /** Waits until it exits by itself. */
    public int exitCode() throws InterruptedException {
        assertTrue(process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS), () -> "still runs: " + out() + err());
        return process.exitValue();
    }

    /** Waits until it has printed a text, or has exited. */
    public String awaitOut(String text) {
        await().atMost(LONGEST).until(() -> out().contains(text) || !process.isAlive());
        assertTrue(out().contains(text), () -> out() + err());
        return out();
    }

    public long pid() {
        return process.pid();
    }

    /** Waits until it has complained of something. */
    public void awaitErr(String text) {
        await().atMost(LONGEST).until(() -> err().contains(text) || !process.isAlive());
        assertTrue(err().contains(text), this::err);
    }

    /** Asks it to stop, as a platform does. */
    public void signal() {
        process.destroy();
    }

    /** Asks it to stop, and waits. */
    public int terminate() throws InterruptedException {
        signal();
        return exitCode();
    }

    /** Ends it at once, as a power cut would, but for the disk. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        exitCode();
    }

    public String out() {
        return read(out);
    }

    public String err() {
        return read(err);
    }

    /** What stands on standard error, but for what is only worth knowing. */
    public List<String> complaints() {
        return err().lines().filter(line -> !line.matches("\\S+ INFO .*")).toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError("The output of a child cannot be read", e);
        }
    }

    @Override
    public void close() throws IOException {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        await().atMost(LONGEST).until(() -> !process.isAlive());
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
    }

    /**
     * What the jar runs with, and none of what the tests bring: Helidon finds features by what is on the class path.
     * One run leaves its classes in an archive, with which the others start faster. Ours are in a jar, because classes
     * of a folder cannot be archived.
     */
    private static final class Classes {

        static final Path ARCHIVE;
        static final String PATH;

        static {
            try {
                Path target = Path.of("target").toAbsolutePath();
                Path folder = Files.createTempDirectory(target, "children");
                Path jar = folder.resolve("fastauth.jar");
                int failed = ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(System.out, System.err, "--create", "--file=" + jar, "-C", target + "/classes", ".");
                assertEquals(0, failed);
                PATH = jar
                        + File.pathSeparator
                        + Files.readString(target.resolve("runtime.classpath")).strip();
                ARCHIVE = folder.resolve("classes.jsa");
                List<String> serve = java("-XX:ArchiveClassesAtExit=" + ARCHIVE, PATH, "serve", "--port", "0");
                try (ChildProcess first = start(folder, Map.of(), serve)) {
                    first.awaitOut("FastAuth is ready");
                    assertEquals(0, first.terminate());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
