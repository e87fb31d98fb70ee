package io.fastauth.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * What a program of the machine said.
 *
 * @param exit its exit code; -1 when it could not be started or took too long
 * @param output what it wrote to both of its outputs
 */
public record Program(int exit, String output) {

    private static final List<Path> FOLDERS = List.of(Path.of("/usr/bin"), Path.of("/usr/sbin"));
    private static final Duration INSTALLATION = Duration.ofMinutes(4);
    private static final Map<String, String> QUIET =
            // RUNLEVEL: the package must not start a service of its own.
            Map.of("DEBIAN_FRONTEND", "noninteractive", "RUNLEVEL", "1");

    /**
     * Where a program is, installed if need be. Without it nothing can be said: the test says so, and does not pass.
     */
    public static Path installed(String program, String debianPackage) {
        if (find(program).isEmpty() && "root".equals(System.getProperty("user.name"))) {
            List<String> install = List.of("apt-get", "install", "-y", "--no-install-recommends", debianPackage);
            if (run(INSTALLATION, QUIET, install).exit() != 0) {
                run(INSTALLATION, QUIET, List.of("apt-get", "update"));
                run(INSTALLATION, QUIET, install);
            }
        }
        Optional<Path> found = find(program);
        String missing = "NOT TESTED: there is no " + program + "; run: apt-get install " + debianPackage;
        if (found.isEmpty()) {
            System.out.println("[WARNING] " + missing);
        }
        Assumptions.assumeTrue(found.isPresent(), missing);
        return found.orElseThrow();
    }

    private static Optional<Path> find(String program) {
        return FOLDERS.stream()
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    public static Program run(Duration limit, Map<String, String> environment, List<String> command) {
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
