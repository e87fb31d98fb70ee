package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.ChildProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A checkout with the launcher script, in which nothing but the script is real.
 *
 * @param folder the one from which the script is called
 * @param jdks holds JDKs that print what they are called with
 * @param tools the path of the script, without java and mvn
 */
record MadeUpCheckout(Path folder, Path checkout, Path jdks, Path tools) {

    private static final List<String> TOOLS =
            List.of("sh", "sed", "head", "dirname", "readlink", "find", "mkdir", "rmdir", "sleep", "touch");

    static MadeUpCheckout in(Path temporary) throws IOException {
        Path folder = temporary.toRealPath();
        Path checkout = Files.createDirectory(folder.resolve("the checkout"));
        Path jdks = Files.createDirectory(folder.resolve("jdks"));
        Path tools = Files.createDirectory(folder.resolve("tools"));
        executable(checkout.resolve("fastauth"), Files.readString(script()));
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
        Files.setLastModifiedTime(
                checkout.resolve("pom.xml"), FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        Files.createDirectories(checkout.resolve("app/target"));
        Files.writeString(checkout.resolve("app/target/fastauth.jar"), "");
        // A path without java and mvn, whatever this machine has.
        for (String tool : TOOLS) {
            Path there = Stream.of("/bin", "/usr/bin")
                    .map(bin -> Path.of(bin, tool))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(tools.resolve(tool), there);
        }
        return new MadeUpCheckout(folder, checkout, jdks, tools);
    }

    /** The script of the checkout that these tests are in; Maven runs them in the module's folder. */
    private static Path script() {
        return Path.of("..", "fastauth").toAbsolutePath().normalize();
    }

    /**
     * Lets a process of its own write a program: what this process has open for writing, a child that another test
     * starts at that moment has open too, and then the program cannot be executed.
     */
    static void executable(Path file, String text) throws IOException {
        Process writer = new ProcessBuilder("sh", "-c", "cat > \"$0\" && chmod 755 \"$0\"", file.toString()).start();
        try (OutputStream input = writer.getOutputStream()) {
            input.write(text.getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(0, writer.onExit().join().exitValue());
    }

    Path jdk(String name, String version) throws IOException {
        Path bin = Files.createDirectories(jdks.resolve(name).resolve("bin"));
        executable(bin.resolve("java"), """
                #!/bin/sh
                if [ "$1" = -version ]; then echo 'openjdk version "%s" 2026-01-20' >&2; exit 0; fi
                echo "jdk: %s"
                echo "in: $PWD"
                for argument; do echo "<$argument>"; done
                """.formatted(version, name));
        return jdks.resolve(name);
    }

    void maven(String body) throws IOException {
        executable(tools.resolve("mvn"), "#!/bin/sh\n" + body);
    }

    ChildProcess launch(Path script, Map<String, String> environment, String... arguments) throws IOException {
        Map<String, String> all = new HashMap<>(
                Map.of("PATH", tools.toString(), "HOME", folder.toString(), "FASTAUTH_JDKS", jdks.toString()));
        all.putAll(environment);
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        return ChildProcess.start(folder, all, command);
    }

    List<String> launched(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        return launched(checkout.resolve("fastauth"), environment, arguments);
    }

    List<String> launched(Path script, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        try (ChildProcess child = launch(script, environment, arguments)) {
            assertEquals(0, child.exitCode(), child::err);
            return child.out().lines().toList();
        }
    }

    List<String> failed(Map<String, String> environment) throws IOException, InterruptedException {
        try (ChildProcess child = launch(checkout.resolve("fastauth"), environment, "serve")) {
            assertEquals(1, child.exitCode());
            assertEquals("", child.out());
            return child.err().lines().toList();
        }
    }
}
