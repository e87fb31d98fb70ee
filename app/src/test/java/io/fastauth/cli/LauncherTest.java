package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher script, in a made-up checkout and with made-up JDKs that print what they are called with. */
@Execution(ExecutionMode.CONCURRENT)
class LauncherTest {

    private static final List<String> TOOLS =
            List.of("sh", "sed", "head", "dirname", "readlink", "find", "mkdir", "rmdir", "sleep", "touch");

    @TempDir
    private Path folder;

    private Path checkout;
    private Path jdks;
    private Path tools;

    @BeforeEach
    void makeCheckout() throws IOException {
        folder = folder.toRealPath();
        checkout = Files.createDirectory(folder.resolve("the checkout"));
        jdks = Files.createDirectory(folder.resolve("jdks"));
        tools = Files.createDirectory(folder.resolve("tools"));
        Files.copy(script(), checkout.resolve("fastauth"));
        executable(checkout.resolve("fastauth"));
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
    }

    /** The script of the checkout that these tests are in; Maven runs them in the module's folder. */
    private static Path script() {
        return Path.of("..", "fastauth").toAbsolutePath().normalize();
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path jdk(String name, String version) throws IOException {
        Path bin = Files.createDirectories(jdks.resolve(name).resolve("bin"));
        Files.writeString(bin.resolve("java"), """
                #!/bin/sh
                if [ "$1" = -version ]; then echo 'openjdk version "%s" 2026-01-20' >&2; exit 0; fi
                echo "jdk: %s"
                echo "in: $PWD"
                for argument; do echo "<$argument>"; done
                """.formatted(version, name));
        executable(bin.resolve("java"));
        return jdks.resolve(name);
    }

    private void maven(String body) throws IOException {
        Files.writeString(tools.resolve("mvn"), "#!/bin/sh\n" + body);
        executable(tools.resolve("mvn"));
    }

    private ChildProcess launch(Path script, Map<String, String> environment, String... arguments) throws IOException {
        Map<String, String> all = new HashMap<>(
                Map.of("PATH", tools.toString(), "HOME", folder.toString(), "FASTAUTH_JDKS", jdks.toString()));
        all.putAll(environment);
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        return ChildProcess.start(folder, all, command);
    }

    private List<String> launched(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        return launched(checkout.resolve("fastauth"), environment, arguments);
    }

    private List<String> launched(Path script, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        try (ChildProcess child = launch(script, environment, arguments)) {
            assertEquals(0, child.exitCode(), child::err);
            return child.out().lines().toList();
        }
    }

    private List<String> failed(Map<String, String> environment) throws IOException, InterruptedException {
        try (ChildProcess child = launch(checkout.resolve("fastauth"), environment, "serve")) {
            assertEquals(1, child.exitCode());
            assertEquals("", child.out());
            return child.err().lines().toList();
        }
    }

    @Test
    void passesArgumentsOnAsTheyAreAndStaysInTheCallersFolder() throws IOException, InterruptedException {
        Path home = jdk("25", "25.0.1");

        List<String> out = launched(Map.of("JAVA_HOME", home.toString()), "serve", "--config", "a b*.json", "");

        assertEquals(
                List.of(
                        "jdk: 25",
                        "in: " + folder,
                        "<-XX:+UseCompactObjectHeaders>",
                        "<-XX:TrimNativeHeapInterval=10000>",
                        "<-XX:+UseSerialGC>",
                        "<-XX:MaxRAMPercentage=25>",
                        "<-Xms32m>",
                        "<-XX:NewSize=16m>",
                        "<-XX:MaxNewSize=48m>",
                        "<-XX:+ExitOnOutOfMemoryError>",
                        "<-Djdk.reflect.useNativeAccessorOnly=true>",
                        "<--enable-native-access=ALL-UNNAMED>",
                        "<-jar>",
                        "<" + checkout.resolve("app/target/fastauth.jar") + ">",
                        "<serve>",
                        "<--config>",
                        "<a b*.json>",
                        "<>"),
                out);
    }

    /** The JVM takes the last of two flags that say the same. */
    @Test
    void putsFlagsOfTheOperatorAfterItsOwn() throws IOException, InterruptedException {
        jdk("25", "25");

        List<String> out = launched(Map.of("FASTAUTH_JAVA_OPTS", "-Xmx64m -Da=b"), "serve");

        int own = out.indexOf("<--enable-native-access=ALL-UNNAMED>");
        assertEquals(List.of("<-Xmx64m>", "<-Da=b>", "<-jar>"), out.subList(own + 1, own + 4));
    }

    @Test
    void givesAnOlderJdkNoFlagThatItDoesNotKnow() throws IOException, InterruptedException {
        jdk("21", "21.0.9");

        assertFalse(launched(Map.of(), "serve").contains("<-XX:+UseCompactObjectHeaders>"));
    }

    /** In a checkout that has what unpacks the library. */
    private void jdkThatUnpacks(String body) throws IOException {
        Path unpack = checkout.resolve("app/src/aot/SqliteLibrary.java");
        Files.createDirectories(unpack.getParent());
        Files.writeString(unpack, "");
        Path java = jdk("21", "21").resolve("bin/java");
        String told = "echo \"jdk:";
        Files.writeString(
                java,
                Files.readString(java).replace(told, "if [ \"$1\" = -cp ]; then " + body + "; exit; fi\n" + told));
    }

    @Test
    void unpacksTheLibraryOfTheStoreOnceForEachBuild() throws IOException, InterruptedException {
        jdkThatUnpacks("echo \"$2\" >> unpacked; mkdir -p \"$4\"");
        Path jar = checkout.resolve("app/target/fastauth.jar");
        String shown = "<-Dorg.sqlite.lib.path=" + checkout.resolve("app/target/native") + ">";

        for (int start = 0; start < 2; start++) {
            List<String> out = launched(Map.of(), "serve");
            assertTrue(out.contains(shown), out::toString);
        }
        assertEquals(List.of(jar.toString()), Files.readAllLines(folder.resolve("unpacked")));

        // The jar of another build may hold another version of it.
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(1)));
        launched(Map.of(), "serve");
        assertEquals(2, Files.readAllLines(folder.resolve("unpacked")).size());
    }

    @Test
    void startsWithoutTheLibraryThatItCouldNotUnpack() throws IOException, InterruptedException {
        jdkThatUnpacks("exit 1");

        try (ChildProcess child = launch(checkout.resolve("fastauth"), Map.of(), "serve")) {
            assertEquals(0, child.exitCode(), child::err);
            assertTrue(child.err().contains("could not prepare"), child::err);
            assertTrue(child.out().contains("<serve>"), child::out);
        }
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
        jdk("only", version);

        try (ChildProcess child = launch(checkout.resolve("fastauth"), Map.of(), "serve")) {
            assertEquals(suitable ? 0 : 1, child.exitCode(), child::err);
        }
    }

    @Test
    void prefersJavaHomeThenThePathThenTheNewest() throws IOException, InterruptedException {
        jdk("newest", "26");
        jdk("older", "24");
        Path chosen = jdk("chosen", "21");
        Path onPath = jdk("on-path", "23");
        Files.createSymbolicLink(tools.resolve("java"), onPath.resolve("bin/java"));

        assertEquals(
                "jdk: chosen", launched(Map.of("JAVA_HOME", chosen.toString())).getFirst());
        assertEquals("jdk: on-path", launched(Map.of()).getFirst());
        Files.delete(tools.resolve("java"));
        assertEquals("jdk: newest", launched(Map.of()).getFirst());
    }

    @Test
    void findsTheJdkBehindTheScriptOfAVersionManager() throws IOException, InterruptedException {
        Path managed = Files.move(jdk("managed", "23"), folder.resolve("managed"));
        Files.writeString(tools.resolve("java"), """
                #!/bin/sh
                if [ "$1" = -XshowSettings:properties ]; then echo '    java.home = %s' >&2; exit 0; fi
                exec '%1$s/bin/java' "$@"
                """.formatted(managed));
        executable(tools.resolve("java"));

        assertEquals("jdk: managed", launched(Map.of()).getFirst());
    }

    @Test
    void readsTheVersionFromTheReleaseFileWhereThereIsOne() throws IOException, InterruptedException {
        Files.writeString(jdk("released", "17.0.1").resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.1\"\n");
        Files.writeString(jdk("silent", "24").resolve("release"), "IMPLEMENTOR=\"x\"\n");

        assertEquals("jdk: released", launched(Map.of()).getFirst());
        Files.delete(jdks.resolve("released/release"));
        assertEquals("jdk: silent", launched(Map.of()).getFirst());
    }

    @Test
    void passesOverAJavaHomeAndAPathThatAreTooOld() throws IOException, InterruptedException {
        Path old = jdk("17", "17.0.1");
        jdk("21", "21.0.1");
        Files.createSymbolicLink(tools.resolve("java"), old.resolve("bin/java"));

        assertEquals("jdk: 21", launched(Map.of("JAVA_HOME", old.toString())).getFirst());
    }

    @Test
    void saysWhichVersionsItFoundAndWhatToInstall() throws IOException, InterruptedException {
        Path old = jdk("17", "17.0.1");
        jdk("8", "1.8.0_402");

        List<String> lines = failed(Map.of("JAVA_HOME", old.toString()));

        assertTrue(lines.getFirst().contains("a JDK 21 or newer is needed"), lines::toString);
        assertTrue(lines.contains("  Java 17 in " + old), lines::toString);
        assertTrue(lines.contains("  Java 8 in " + jdks.resolve("8")), lines::toString);
        assertTrue(lines.getLast().contains("openjdk-21-jdk"), lines::toString);
        assertTrue(lines.getLast().contains("JAVA_HOME"), lines::toString);
    }

    @Test
    void saysWhatToInstallWhenThereIsNoJdkAtAll() throws IOException, InterruptedException {
        List<String> lines =
                failed(Map.of("JAVA_HOME", folder.resolve("nowhere").toString()));

        assertEquals(2, lines.size(), lines::toString);
        assertFalse(lines.getFirst().contains("Found:"), lines::toString);
    }

    @Test
    void findsItsCheckoutThroughSymbolicLinks() throws IOException, InterruptedException {
        jdk("25", "25");
        Path absolute = Files.createSymbolicLink(folder.resolve("absolute"), checkout.resolve("fastauth"));
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path relative = Files.createSymbolicLink(bin.resolve("relative"), Path.of("..", "absolute"));

        for (Path link : List.of(absolute, relative)) {
            assertTrue(
                    launched(link, Map.of()).contains("<" + checkout.resolve("app/target/fastauth.jar") + ">"),
                    link::toString);
        }
    }

    @Test
    void isNotLedAstrayByTheSearchPathOfCd() throws IOException, InterruptedException {
        jdk("25", "25");
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.createDirectory(elsewhere.resolve("the checkout"));

        List<String> out =
                launched(Path.of("the checkout", "fastauth"), Map.of("CDPATH", elsewhere.toString()), "serve");

        assertTrue(out.contains("<" + checkout.resolve("app/target/fastauth.jar") + ">"), out::toString);
    }

    @Test
    void buildsOnceWhenASourceIsNewer() throws IOException, InterruptedException {
        jdk("25", "25");
        Files.setLastModifiedTime(
                checkout.resolve("pom.xml"), FileTime.from(Instant.now().plus(Duration.ofSeconds(-1))));
        Files.setLastModifiedTime(
                checkout.resolve("app/target/fastauth.jar"),
                FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        maven("echo \"built in $PWD with $* by $JAVA_FASTAUTH_HOME\" >> built\n");

        launched(Map.of(), "serve");
        launched(Map.of(), "serve");

        assertEquals(
                List.of("built in " + checkout + " with -q -B -DskipTests -pl app -am package by "
                        + jdks.resolve("25")),
                Files.readAllLines(checkout.resolve("built")));
        assertFalse(Files.exists(checkout.resolve(".building")));
    }

    @Test
    void buildsOnceWhenTwoStartTogether() throws IOException, InterruptedException {
        jdk("25", "25");
        Files.delete(checkout.resolve("app/target/fastauth.jar"));
        maven("echo built >> built\nsleep 1\n: > app/target/fastauth.jar\n");

        try (ChildProcess one = launch(checkout.resolve("fastauth"), Map.of(), "serve");
                ChildProcess two = launch(checkout.resolve("fastauth"), Map.of(), "serve")) {
            assertEquals(0, one.exitCode(), one::err);
            assertEquals(0, two.exitCode(), two::err);
        }

        assertEquals(List.of("built"), Files.readAllLines(checkout.resolve("built")));
    }

    @Test
    void aBuildThatFailsStopsTheStartAndLetsTheNextOneTry() throws IOException, InterruptedException {
        jdk("25", "25");
        Files.delete(checkout.resolve("app/target/fastauth.jar"));
        maven("echo 'it does not compile'\nexit 1\n");

        List<String> lines = failed(Map.of());

        assertTrue(lines.contains("it does not compile"), lines::toString);
        assertTrue(lines.getLast().contains("the build failed"), lines::toString);
        assertFalse(Files.exists(checkout.resolve(".building")));
    }

    @Test
    void saysThatMavenIsNeededToBuild() throws IOException, InterruptedException {
        jdk("25", "25");
        Files.delete(checkout.resolve("app/target/fastauth.jar"));

        List<String> lines = failed(Map.of());

        assertTrue(lines.getFirst().contains("Maven is needed"), lines::toString);
    }
}
