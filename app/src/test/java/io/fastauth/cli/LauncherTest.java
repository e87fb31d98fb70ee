package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What the launcher script starts, in a made-up checkout and with made-up JDKs. */
@Execution(ExecutionMode.CONCURRENT)
class LauncherTest {

    private MadeUpCheckout made;

    @BeforeEach
    void make(@TempDir Path folder) throws IOException {
        made = MadeUpCheckout.in(folder);
    }

    @Test
    void passesArgumentsOnAsTheyAreAndStaysInTheCallersFolder() throws IOException, InterruptedException {
        Path home = made.jdk("25", "25.0.1");

        List<String> out = made.launched(Map.of("JAVA_HOME", home.toString()), "serve", "--config", "a b*.json", "");

        assertEquals(
                List.of(
                        "jdk: 25",
                        "in: " + made.folder(),
                        "<-XX:+UseCompactObjectHeaders>",
                        "<-XX:TrimNativeHeapInterval=10000>",
                        "<-XX:+UseSerialGC>",
                        "<-XX:MaxRAMPercentage=25>",
                        "<-Xms32m>",
                        "<-XX:NewSize=16m>",
                        "<-XX:MaxNewSize=48m>",
                        "<-XX:MetaspaceSize=64m>",
                        "<-XX:SurvivorRatio=2>",
                        "<-XX:TargetSurvivorRatio=90>",
                        "<-XX:MinHeapFreeRatio=20>",
                        "<-XX:+ExitOnOutOfMemoryError>",
                        "<-Djdk.reflect.useNativeAccessorOnly=true>",
                        "<--enable-native-access=ALL-UNNAMED>",
                        "<-jar>",
                        "<" + made.checkout().resolve("app/target/fastauth.jar") + ">",
                        "<serve>",
                        "<--config>",
                        "<a b*.json>",
                        "<>"),
                out);
    }

    /** The JVM takes the last of two flags that say the same. */
    @Test
    void putsFlagsOfTheOperatorAfterItsOwn() throws IOException, InterruptedException {
        made.jdk("25", "25");

        List<String> out = made.launched(Map.of("FASTAUTH_JAVA_OPTS", "-Xmx64m -Da=b"), "serve");

        int own = out.indexOf("<--enable-native-access=ALL-UNNAMED>");
        assertEquals(List.of("<-Xmx64m>", "<-Da=b>", "<-jar>"), out.subList(own + 1, own + 4));
    }

    @Test
    void givesAnOlderJdkNoFlagThatItDoesNotKnow() throws IOException, InterruptedException {
        made.jdk("21", "21.0.9");

        assertFalse(made.launched(Map.of(), "serve").contains("<-XX:+UseCompactObjectHeaders>"));
    }

    /** In a checkout that has what unpacks the library. */
    private void jdkThatUnpacks(String body) throws IOException {
        Path unpack = made.checkout().resolve("app/src/aot/SqliteLibrary.java");
        Files.createDirectories(unpack.getParent());
        Files.writeString(unpack, "");
        Path java = made.jdk("21", "21").resolve("bin/java");
        String told = "echo \"jdk:";
        Files.writeString(
                java,
                Files.readString(java).replace(told, "if [ \"$1\" = -cp ]; then " + body + "; exit; fi\n" + told));
    }

    @Test
    void unpacksTheLibraryOfTheStoreOnceForEachBuild() throws IOException, InterruptedException {
        jdkThatUnpacks("echo \"$2\" >> unpacked; mkdir -p \"$4\"");
        Path jar = made.checkout().resolve("app/target/fastauth.jar");
        String shown = "<-Dorg.sqlite.lib.path=" + made.checkout().resolve("app/target/native") + ">";

        for (int start = 0; start < 2; start++) {
            List<String> out = made.launched(Map.of(), "serve");
            assertTrue(out.contains(shown), out::toString);
        }
        assertEquals(List.of(jar.toString()), Files.readAllLines(made.folder().resolve("unpacked")));

        // The jar of another build may hold another version of it.
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(1)));
        made.launched(Map.of(), "serve");
        assertEquals(2, Files.readAllLines(made.folder().resolve("unpacked")).size());
    }

    @Test
    void startsWithoutTheLibraryThatItCouldNotUnpack() throws IOException, InterruptedException {
        jdkThatUnpacks("exit 1");

        try (ChildProcess child = made.launch(made.checkout().resolve("fastauth"), Map.of(), "serve")) {
            assertEquals(0, child.exitCode(), child::err);
            assertTrue(child.err().contains("could not prepare"), child::err);
            assertTrue(child.out().contains("<serve>"), child::out);
        }
    }

    @Test
    void findsItsCheckoutThroughSymbolicLinks() throws IOException, InterruptedException {
        made.jdk("25", "25");
        Path absolute = Files.createSymbolicLink(
                made.folder().resolve("absolute"), made.checkout().resolve("fastauth"));
        Path bin = Files.createDirectory(made.folder().resolve("bin"));
        Path relative = Files.createSymbolicLink(bin.resolve("relative"), Path.of("..", "absolute"));

        for (Path link : List.of(absolute, relative)) {
            assertTrue(
                    made.launched(link, Map.of())
                            .contains("<" + made.checkout().resolve("app/target/fastauth.jar") + ">"),
                    link::toString);
        }
    }

    @Test
    void isNotLedAstrayByTheSearchPathOfCd() throws IOException, InterruptedException {
        made.jdk("25", "25");
        Path elsewhere = Files.createDirectories(made.folder().resolve("elsewhere"));
        Files.createDirectory(elsewhere.resolve("the checkout"));

        List<String> out =
                made.launched(Path.of("the checkout", "fastauth"), Map.of("CDPATH", elsewhere.toString()), "serve");

        assertTrue(out.contains("<" + made.checkout().resolve("app/target/fastauth.jar") + ">"), out::toString);
    }
}
