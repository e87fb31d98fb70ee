package io.fastauth.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.RunningServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/sdks.md shows of the SDKs is run as it stands there, but for the address of the service. */
class DocumentationTest {

    private static final String SHOWN_ADDRESS = "http://127.0.0.1:8000";

    @TempDir
    private Path folder;

    private RunningServer server;

    @BeforeEach
    void start() {
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("a.db"))));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theJavaSnippetsRun() throws Exception {
        List<String> snippets = snippets("java");
        assertEquals(2, snippets.size(), "of the client, and of the guard");
        StringBuilder methods = new StringBuilder();
        for (int i = 0; i < snippets.size(); i++) {
            methods.append("public static void run%d(HttpRouting.Builder routing) throws Exception {%n%s}%n"
                    .formatted(i, snippets.get(i)));
        }
        Path source = Files.writeString(folder.resolve("Snippets.java"), """
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
                        source.toString()));
        try (URLClassLoader compiled =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            for (int i = 0; i < snippets.size(); i++) {
                compiled.loadClass("Snippets")
                        .getMethod("run" + i, HttpRouting.Builder.class)
                        .invoke(null, HttpRouting.builder());
            }
        }
    }

    @Test
    void theTypeScriptSnippetRuns() throws Exception {
        Path sdk = SdkScenarioTest.built("typescript/target/sdk", "dist/fastauth.js");
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
        List<String> snippets = snippets(language);
        assertEquals(1, snippets.size(), language);
        return snippets.getFirst();
    }

    private List<String> snippets(String language) throws IOException {
        String page = Files.readString(Path.of("..", "..", "docs", "sdks.md"));
        return Pattern.compile("(?s)```" + language + "\n(.*?)```")
                .matcher(page)
                .results()
                .map((MatchResult block) -> block.group(1).replace(SHOWN_ADDRESS, Servers.url(server)))
                .toList();
    }

    private void run(String... command) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> "still running: " + command[0]);
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), Files.readString(said));
    }
}
