package io.fastauth.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.CleanedPath;
import io.fastauth.testing.Program;
import io.fastauth.testing.RunningServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Services that read a request target as a URI reference take what follows two slashes for a host name (RFC 3986,
 * section 4.2), and serve the rest. No spelling that the parser of a language reads as a guarded path is open.
 */
class PathReadAsAuthorityTest {

    private static final String REFERENCE = "//x/access/orders";
    private static final String NODE = """
            for (const line of require('fs').readFileSync(0, 'utf8').split('\\n')) {
              try { console.log(new URL(line, 'http://service.example').pathname); } catch (e) { console.log('!'); }
            }
            """;
    private static final String PYTHON = """
            import sys
            from urllib.parse import urlsplit
            for line in sys.stdin.read().split('\\n'):
                try:
                    print(urlsplit(line).path)
                except ValueError:
                    print('!')
            """;
    private static final String GO = """
            package main
            import ("bufio"; "fmt"; "net/url"; "os")
            func main() {
              lines := bufio.NewScanner(os.Stdin)
              for lines.Scan() {
                if u, err := url.Parse(lines.Text()); err == nil { fmt.Println(u.EscapedPath()) } else { fmt.Println("!") }
              }
            }
            """;

    private RunningServer server;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                        .accessTokenPaths(List.of("/access")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void javaReadsNoOpenPathAsAGuardedOne() {
        List<String> targets = targets();
        assertNoneIsOpen(
                targets,
                targets.stream().map(PathReadAsAuthorityTest::readByJava).toList());
    }

    @Test
    void nodeReadsNoOpenPathAsAGuardedOne() {
        assertNoneIsOpen("node", "nodejs", "-e", NODE);
    }

    @Test
    void pythonReadsNoOpenPathAsAGuardedOne() {
        assertNoneIsOpen("python3", "python3", "-c", PYTHON);
    }

    @Test
    void goReadsNoOpenPathAsAGuardedOne() throws IOException {
        Path program = Files.writeString(folder.resolve("main.go"), GO);
        assertNoneIsOpen("go", "golang-go", "run", program.toString());
    }

    @Test
    void noSpellingOfTwoSlashesAtTheBeginningIsOpen() {
        for (String begin :
                List.of("//", "///", "/%2F", "/%2f", "/\\", "/%5C", "/%5c", "/;/", "/;a=b/", "/%3B/", "/\t/")) {
            assertEquals(401, status(begin + "x/open"), begin);
        }
        assertEquals(200, status("/x//open"));
    }

    private void assertNoneIsOpen(String program, String debianPackage, String... arguments) {
        List<String> targets = targets();
        List<String> command = new ArrayList<>();
        command.add("sh");
        command.add("-c");
        command.add("exec \"$@\" < " + folder.resolve("targets"));
        command.add("sh");
        command.add(Program.installed(program, debianPackage).toString());
        command.addAll(List.of(arguments));
        try {
            Files.writeString(folder.resolve("targets"), String.join("\n", targets));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Program parsed = Program.run(Duration.ofMinutes(2), Map.of(), command);
        assertEquals(0, parsed.exit(), parsed.output());
        assertNoneIsOpen(targets, parsed.output().lines().toList());
    }

    private void assertNoneIsOpen(List<String> targets, List<String> read) {
        assertTrue(read.size() >= targets.size(), () -> read.size() + " answers to " + targets.size());
        assertEquals("/access/orders", read.get(targets.indexOf(REFERENCE)), "the parser reads no authority");
        int guarded = 0;
        for (int i = 0; i < targets.size(); i++) {
            if (guarded(read.get(i))) {
                guarded++;
                assertEquals(401, status(targets.get(i)), targets.get(i) + " is read as " + read.get(i));
            }
        }
        assertTrue(guarded > 50, "too few of the paths are read as guarded ones: " + guarded);
    }

    /** What a gateway is answered about a request without a credential. */
    private int status(String target) {
        String answer = server.raw("GET /auth/verify HTTP/1.1\r\nHost: x\r\nX-Original-URI: " + target + "\r\n\r\n");
        return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
    }

    /** Whether a router that decodes, or not, and cleans, or not, serves something guarded. */
    private static boolean guarded(String read) {
        String decoded = decoded(read);
        return List.of(read, decoded, CleanedPath.of(read), CleanedPath.of(decoded)).stream()
                .anyMatch(path -> path.startsWith("/access"));
    }

    private static String readByJava(String target) {
        try {
            return String.valueOf(URI.create(target).getRawPath());
        } catch (IllegalArgumentException e) {
            return "!";
        }
    }

    private static String decoded(String path) {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return path;
        }
    }

    private static List<String> targets() {
        List<String> targets = new ArrayList<>(List.of(REFERENCE));
        for (String begin : List.of(
                "/", "//", "///", "/%2F", "/\\", "\\\\", "/%5C", "/;/", "/;x/", "/.//", "/..//", "/x/..//", "/%2e//")) {
            for (String host : List.of("", "x", "u@x:80", "[::1]", "x;y", "..")) {
                for (String separator : List.of("/", "//", "/x/../", "%2F")) {
                    for (String path : List.of("access/orders", "%61ccess?a=//b", "open")) {
                        targets.add(begin + host + separator + path);
                    }
                }
            }
        }
        return targets;
    }
}
