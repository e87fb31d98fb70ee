package io.fastauth.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.client.VerifiableService;
import io.helidon.webserver.http.HttpRouting;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/sdks.md and the READMEs of the SDKs show is run as it stands there, but for the address of the service. */
class DocumentationTest {

    private static final String SHOWN_ADDRESS = "http://127.0.0.1:8000";
    private static final Path SDKS = Path.of("..", "..", "docs", "sdks.md");
    private static final Path JAVA_README = Path.of("..", "java", "README.md");

    @TempDir
    private Path folder;

    private VerifiableService service;

    @BeforeEach
    void start() {
        service = VerifiableService.start(folder, config -> {});
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void theJavaSnippetsRun() throws Exception {
        List<String> snippets = snippets(SDKS, "java");
        assertEquals(2, snippets.size(), "of the token source, and of the guard");
        StringBuilder methods = new StringBuilder();
        for (int i = 0; i < snippets.size(); i++) {
            methods.append(
                    "public static void run%d(HttpRouting.Builder routing, String secret) throws Exception {%n%s}%n"
                            .formatted(i, snippets.get(i)));
        }
        compile("Snippets", """
                import io.fastauth.client.*;
                import io.fastauth.client.api.*;
                import io.fastauth.client.helidon.*;
                import io.fastauth.client.http.*;
                import io.helidon.webserver.http.HttpRouting;
                import java.net.URI;
                import java.time.Duration;
                public class Snippets {
                %s}
                """.formatted(methods));
        try (URLClassLoader compiled =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            for (int i = 0; i < snippets.size(); i++) {
                compiled.loadClass("Snippets")
                        .getMethod("run" + i, HttpRouting.Builder.class, String.class)
                        .invoke(null, HttpRouting.builder(), service.secret());
            }
        }
    }

    @Test
    void theTourOfTheJavaReadmeRunsAndItsConfigurationsCompile() throws Exception {
        List<String> blocks = snippets(JAVA_README, "java");
        assertTrue(blocks.getFirst().lines().count() < 40, "a tour of less than 40 lines");
        compile("Tour", blocks.getFirst());
        for (String block : blocks.subList(1, blocks.size())) {
            compile(block.replaceFirst("(?s).*?class (\\w+).*", "$1"), block);
        }

        String said = run(
                Map.of("ORDERS_SECRET", service.secret()),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                folder + File.pathSeparator + System.getProperty("java.class.path"),
                "Tour");

        assertEquals("accepted: me\nrefreshed: true\nrevoked: The session has ended\n", said);
    }

    private void compile(String name, String text) throws IOException {
        Path source = Files.writeString(folder.resolve(name + ".java"), text);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertNotNull(compiler, "the tests run on a JDK");
        assertEquals(
                0,
                compiler.run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString(),
                        source.toString()),
                name);
    }

    @Test
    void theTypeScriptSnippetRuns() throws Exception {
        Path sdk = SdkScenarioTest.built("typescript/target/sdk", "dist/esm/fastauth.js");
        Path modules = Files.createDirectories(folder.resolve("node_modules"));
        Files.createSymbolicLink(modules.resolve("fastauth-client"), sdk);
        Path snippet = Files.writeString(folder.resolve("snippet.mts"), only("ts"));

        run(
                sdk.resolve("node_modules/.bin/tsc").toString(),
                "--strict",
                "--module",
                "nodenext",
                "--target",
                "es2022",
                snippet.toString());
        run("node", folder.resolve("snippet.mjs").toString());
    }

    @Test
    void thePythonSnippetRuns() throws Exception {
        Path environment = SdkScenarioTest.built("python/target/venv", "bin/python");

        run(environment.resolve("bin/python").toString(), "-c", only("python"));
    }

    private String only(String language) throws IOException {
        List<String> snippets = snippets(SDKS, language);
        assertEquals(1, snippets.size(), language);
        return snippets.getFirst();
    }

    private List<String> snippets(Path page, String language) throws IOException {
        return Pattern.compile("(?s)```" + language + "\n(.*?)```")
                .matcher(Files.readString(page))
                .results()
                .map((MatchResult block) ->
                        block.group(1).replace(SHOWN_ADDRESS, service.address().toString()))
                .toList();
    }

    private void run(String... command) throws IOException, InterruptedException {
        var unused = run(Map.of(), command);
    }

    private String run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        ProcessBuilder program =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        program.environment().putAll(environment);
        Process process = program.start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> "still running: " + command[0]);
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), Files.readString(said));
        return Files.readString(said);
    }
}
