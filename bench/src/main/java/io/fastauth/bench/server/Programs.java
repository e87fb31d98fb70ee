package io.fastauth.bench.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that run to their end. */
public final class Programs {

    private Programs() {}

    /**
     * Runs a program and returns its output.
     *
     * @throws IllegalStateException when it fails or takes too long; the message has its last lines
     */
    public static String run(Path folder, Duration patience, List<String> command)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "program", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = process.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            String output = Files.readString(log, StandardCharsets.UTF_8);
            if (!ended || process.exitValue() != 0) {
                throw new IllegalStateException(
                        command.getFirst() + (ended ? " ended with " + process.exitValue() : " took too long") + ": "
                                + output.substring(Math.max(0, output.length() - 2_000)));
            }
            return output;
        } finally {
            Files.delete(log);
        }
    }
}
