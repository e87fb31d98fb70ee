package io.fastauth.interoperability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The packaged command line.
 *
 * @param folder where it runs, and finds its settings
 */
record CommandLine(Path folder) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path JAR = Path.of("..", "..", "app", "target", "fastauth.jar");

    /** Runs a command to its end, which must be a success. */
    void run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("env", "--chdir=" + folder));
        command.addAll(command(arguments));
        Program program = Program.run(PATIENCE, Map.of(), command);
        assertEquals(0, program.exit(), program::output);
    }

    /** Starts a command that goes on, with a file for what it prints. */
    Process start(Path log, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(arguments))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        return builder.start();
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                JAR.toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        return command;
    }
}
