package io.fastauth.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.client.VerifiableService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is published of the SDK for Java, and a project outside this tree that depends on it. */
class JavaPackageTest {

    private static final String VERSION = System.getProperty("fastauth.version", "0.1.0");
    private static final String NAME = "fastauth-client-" + VERSION;

    private Path built;

    @TempDir
    private Path folder;

    @BeforeEach
    void build() {
        built = SdkScenarioTest.built("java/target", NAME + ".jar");
    }

    @Test
    void thePackageHasWhatMavenCentralAsksFor() throws Exception {
        try (JarFile jar = new JarFile(built.resolve(NAME + ".jar").toFile())) {
            assertEquals(
                    "io.fastauth.client", jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"));
            assertNotNull(jar.getEntry("META-INF/LICENSE"));
        }
        assertTrue(Files.size(built.resolve(NAME + "-sources.jar")) > 10_000);
        assertTrue(Files.size(built.resolve(NAME + "-javadoc.jar")) > 10_000);
        String pom = Files.readString(built.resolve("published-pom.xml"));
        for (String element : List.of("name", "description", "url", "license", "developer", "scm")) {
            assertTrue(pom.contains("<" + element + ">"), element);
        }
        assertTrue(!pom.contains("<parent>") && !pom.contains("${"), pom);
    }

    @Test
    void aProjectOutsideTheTreeRunsTheTour() throws Exception {
        Path repository = Files.createDirectories(folder.resolve("repository/io/fastauth/fastauth-client/" + VERSION));
        Files.copy(built.resolve(NAME + ".jar"), repository.resolve(NAME + ".jar"));
        Files.copy(built.resolve("published-pom.xml"), repository.resolve(NAME + ".pom"));
        String readme = Files.readString(Path.of("..", "java", "README.md"));
        try (VerifiableService service = VerifiableService.start(folder, config -> {})) {
            Path sources = Files.createDirectories(folder.resolve("project/src/main/java"));
            Files.writeString(
                    sources.resolve("Tour.java"),
                    block(readme, "java")
                            .replace("http://127.0.0.1:8000", service.address().toString()));
            Files.writeString(folder.resolve("project/pom.xml"), project(block(readme, "xml")));
            Files.writeString(folder.resolve("settings.xml"), settings());

            String said = maven(service.secret());

            assertTrue(said.contains("accepted: me"), said);
            assertTrue(said.contains("revoked: The session has ended"), said);
        }
    }

    private static String block(String page, String language) {
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(page);
        assertTrue(block.find(), language);
        return block.group(1);
    }

    private String project(String dependency) {
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                    <modelVersion>4.0.0</modelVersion>
                    <groupId>example</groupId>
                    <artifactId>orders</artifactId>
                    <version>1</version>
                    <properties>
                        <maven.compiler.release>21</maven.compiler.release>
                        <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                    </properties>
                    <repositories>
                        <repository>
                            <id>sdk</id>
                            <url>%s</url>
                        </repository>
                    </repositories>
                    <dependencies>
                        %s
                    </dependencies>
                    <build>
                        <plugins>
                            <plugin><artifactId>maven-resources-plugin</artifactId><version>3.3.1</version></plugin>
                            <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.14.1</version></plugin>
                            <plugin>
                                <groupId>org.codehaus.mojo</groupId>
                                <artifactId>exec-maven-plugin</artifactId>
                                <version>3.5.0</version>
                                <configuration>
                                    <executable>%s</executable>
                                    <arguments>
                                        <argument>-classpath</argument>
                                        <classpath/>
                                        <argument>Tour</argument>
                                    </arguments>
                                </configuration>
                            </plugin>
                        </plugins>
                    </build>
                </project>
                """.formatted(
                        folder.resolve("repository").toUri(),
                        dependency,
                        Path.of(System.getProperty("java.home"), "bin", "java"));
    }

    /** Everything but the SDK comes from what the build itself has resolved: nothing is fetched or installed. */
    private String settings() {
        return """
                <settings>
                    <localRepository>%s</localRepository>
                    <mirrors>
                        <mirror>
                            <id>resolved</id>
                            <mirrorOf>*,!sdk</mirrorOf>
                            <url>%s</url>
                        </mirror>
                    </mirrors>
                </settings>
                """.formatted(
                        folder.resolve("local"),
                        Path.of(System.getProperty("maven.repo.local")).toUri());
    }

    private String maven(String secret) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        ProcessBuilder program = new ProcessBuilder(Stream.of(
                                Path.of(System.getProperty("maven.home"), "bin", "mvn")
                                        .toString(),
                                "--batch-mode",
                                "--quiet",
                                "--no-transfer-progress",
                                "--settings",
                                folder.resolve("settings.xml").toString(),
                                "compile",
                                "exec:exec")
                        .toList())
                .directory(folder.resolve("project").toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        program.environment().put("ORDERS_SECRET", secret);
        program.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = program.start();
        try {
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), "still running");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), Files.readString(out));
        return Files.readString(out);
    }
}
