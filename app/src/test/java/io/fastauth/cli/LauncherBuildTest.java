package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** When the launcher script builds, in a made-up checkout and with a made-up Maven. */
@Execution(ExecutionMode.CONCURRENT)
class LauncherBuildTest {

    private MadeUpCheckout made;

    @BeforeEach
    void make(@TempDir Path folder) throws IOException {
        made = MadeUpCheckout.in(folder);
    }

    @Test
    void buildsOnceWhenASourceIsNewer() throws IOException, InterruptedException {
        made.jdk("25", "25");
        Files.setLastModifiedTime(
                made.checkout().resolve("pom.xml"), FileTime.from(Instant.now().plus(Duration.ofSeconds(-1))));
        Files.setLastModifiedTime(
                made.checkout().resolve("app/target/fastauth.jar"),
                FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        made.maven("echo \"built in $PWD with $* by $JAVA_FASTAUTH_HOME\" >> built\n");

        made.launched(Map.of(), "serve");
        made.launched(Map.of(), "serve");

        assertEquals(
                List.of("built in " + made.checkout() + " with -q -B -DskipTests -pl app -am package by "
                        + made.jdks().resolve("25")),
                Files.readAllLines(made.checkout().resolve("built")));
        assertFalse(Files.exists(made.checkout().resolve(".building")));
    }

    @Test
    void buildsOnceWhenTwoStartTogether() throws IOException, InterruptedException {
        made.jdk("25", "25");
        Files.delete(made.checkout().resolve("app/target/fastauth.jar"));
        made.maven("echo built >> built\nsleep 1\n: > app/target/fastauth.jar\n");

        try (ChildProcess one = made.launch(made.checkout().resolve("fastauth"), Map.of(), "serve");
                ChildProcess two = made.launch(made.checkout().resolve("fastauth"), Map.of(), "serve")) {
            assertEquals(0, one.exitCode(), one::err);
            assertEquals(0, two.exitCode(), two::err);
        }

        assertEquals(List.of("built"), Files.readAllLines(made.checkout().resolve("built")));
    }

    @Test
    void aBuildThatFailsStopsTheStartAndLetsTheNextOneTry() throws IOException, InterruptedException {
        made.jdk("25", "25");
        Files.delete(made.checkout().resolve("app/target/fastauth.jar"));
        made.maven("echo 'it does not compile'\nexit 1\n");

        List<String> lines = made.failed(Map.of());

        assertTrue(lines.contains("it does not compile"), lines::toString);
        assertTrue(lines.getLast().contains("the build failed"), lines::toString);
        assertFalse(Files.exists(made.checkout().resolve(".building")));
    }

    @Test
    void saysThatMavenIsNeededToBuild() throws IOException, InterruptedException {
        made.jdk("25", "25");
        Files.delete(made.checkout().resolve("app/target/fastauth.jar"));

        List<String> lines = made.failed(Map.of());

        assertTrue(lines.getFirst().contains("Maven is needed"), lines::toString);
    }
}
