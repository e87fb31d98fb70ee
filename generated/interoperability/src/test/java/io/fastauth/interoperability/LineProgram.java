package io.fastauth.interoperability;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A running program that answers each line of its standard input with a line. */
final class LineProgram implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final Path output;
    private int asked;

    private LineProgram(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static LineProgram start(Map<String, String> environment, List<String> command) {
        try {
            Path output = Files.createTempFile("lines", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            return new LineProgram(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String ask(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new AssertionError(String.join("\n", lines()), e);
        }
        asked++;
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> lines().size() >= asked || !process.isAlive());
        List<String> lines = lines();
        if (lines.size() != asked) {
            throw new AssertionError(String.join("\n", lines));
        }
        return lines.getLast();
    }

    /** The complete lines. */
    private List<String> lines() {
        try {
            String text = Files.readString(output);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
