package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which JDK the launcher script chooses, in a made-up checkout and among made-up ones. */
@Execution(ExecutionMode.CONCURRENT)
class LauncherJdkTest {

    private MadeUpCheckout made;

    @BeforeEach
    void make(@TempDir Path folder) throws IOException {
        made = MadeUpCheckout.in(folder);
    }

    @ParameterizedTest
    @CsvSource({
        "21.0.2, true",
        "21, true",
        "22-ea, true",
        "25.0.1, true",
        "17.0.1, false",
        "20.0.2, false",
        "1.8.0_402, false"
    })
    void readsTheVersionOfAJdk(String version, boolean suitable) throws IOException, InterruptedException {
        made.jdk("only", version);

        try (ChildProcess child = made.launch(made.checkout().resolve("fastauth"), Map.of(), "serve")) {
            assertEquals(suitable ? 0 : 1, child.exitCode(), child::err);
        }
    }

    @Test
    void prefersJavaHomeThenThePathThenTheNewest() throws IOException, InterruptedException {
        made.jdk("newest", "26");
        made.jdk("older", "24");
        Path chosen = made.jdk("chosen", "21");
        Path onPath = made.jdk("on-path", "23");
        Files.createSymbolicLink(made.tools().resolve("java"), onPath.resolve("bin/java"));

        assertEquals(
                "jdk: chosen",
                made.launched(Map.of("JAVA_HOME", chosen.toString())).getFirst());
        assertEquals("jdk: on-path", made.launched(Map.of()).getFirst());
        Files.delete(made.tools().resolve("java"));
        assertEquals("jdk: newest", made.launched(Map.of()).getFirst());
    }

    @Test
    void findsTheJdkBehindTheScriptOfAVersionManager() throws IOException, InterruptedException {
        Path managed = Files.move(made.jdk("managed", "23"), made.folder().resolve("managed"));
        MadeUpCheckout.executable(made.tools().resolve("java"), """
                #!/bin/sh
                if [ "$1" = -XshowSettings:properties ]; then echo '    java.home = %s' >&2; exit 0; fi
                exec '%1$s/bin/java' "$@"
                """.formatted(managed));

        assertEquals("jdk: managed", made.launched(Map.of()).getFirst());
    }

    @Test
    void readsTheVersionFromTheReleaseFileWhereThereIsOne() throws IOException, InterruptedException {
        Files.writeString(
                made.jdk("released", "17.0.1").resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.1\"\n");
        Files.writeString(made.jdk("silent", "24").resolve("release"), "IMPLEMENTOR=\"x\"\n");

        assertEquals("jdk: released", made.launched(Map.of()).getFirst());
        Files.delete(made.jdks().resolve("released/release"));
        assertEquals("jdk: silent", made.launched(Map.of()).getFirst());
    }

    @Test
    void passesOverAJavaHomeAndAPathThatAreTooOld() throws IOException, InterruptedException {
        Path old = made.jdk("17", "17.0.1");
        made.jdk("21", "21.0.1");
        Files.createSymbolicLink(made.tools().resolve("java"), old.resolve("bin/java"));

        assertEquals(
                "jdk: 21", made.launched(Map.of("JAVA_HOME", old.toString())).getFirst());
    }

    @Test
    void saysWhichVersionsItFoundAndWhatToInstall() throws IOException, InterruptedException {
        Path old = made.jdk("17", "17.0.1");
        made.jdk("8", "1.8.0_402");

        List<String> lines = made.failed(Map.of("JAVA_HOME", old.toString()));

        assertTrue(lines.getFirst().contains("a JDK 21 or newer is needed"), lines::toString);
        assertTrue(lines.contains("  Java 17 in " + old), lines::toString);
        assertTrue(lines.contains("  Java 8 in " + made.jdks().resolve("8")), lines::toString);
        assertTrue(lines.getLast().contains("openjdk-21-jdk"), lines::toString);
        assertTrue(lines.getLast().contains("JAVA_HOME"), lines::toString);
    }

    @Test
    void saysWhatToInstallWhenThereIsNoJdkAtAll() throws IOException, InterruptedException {
        List<String> lines =
                made.failed(Map.of("JAVA_HOME", made.folder().resolve("nowhere").toString()));

        assertEquals(2, lines.size(), lines::toString);
        assertFalse(lines.getFirst().contains("Found:"), lines::toString);
    }
}
