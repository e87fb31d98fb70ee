package io.fastauth.functional;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a program of the machine said.
 *
 * @param exit its exit code; -1 when it could not be started or took too long
 * @param output what it wrote to both of its outputs
 */
record Program(int exit, String output) {

    static Program run(Duration limit, Map<String, String> environment, List<String> command) {
        try {
            Path output = Files.createTempFile("program", ".log");
            try {
                ProcessBuilder builder =
                        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
                process.destroyForcibly();
                return new Program(ended ? process.exitValue() : -1, Files.readString(output));
            } catch (IOException e) {
                return new Program(-1, e.getMessage());
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
