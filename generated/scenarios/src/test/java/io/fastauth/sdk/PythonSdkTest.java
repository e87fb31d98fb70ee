package io.fastauth.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.fastauth.testing.KeySetJson;
import io.fastauth.testing.OauthServer;
import io.fastauth.testing.Program;
import io.fastauth.testing.RegisteredClients;
import io.fastauth.testing.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Python SDK: its own tests, its tour, and a project outside the tree that uses its wheel. */
class PythonSdkTest {

    private static final Path PYTHON = Path.of("..", "python").toAbsolutePath().normalize();
    private static final Path TESTS = PYTHON.resolve("src/test");
    private static final Path CONSUMER = TESTS.resolve("consumer/program.py");
    private static final String ISSUER = "https://tokens.example";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Map<String, String> QUIET = Map.of("DEBIAN_FRONTEND", "noninteractive", "RUNLEVEL", "1");

    private static final List<String> OUTCOME =
            List.of("healthy", "accepted shop", "refused 401 invalid_token", "accepted shop");

    @TempDir
    private Path folder;

    private OauthServer server;
    private OauthServer plain;
    private Path environment;

    @BeforeEach
    void start() throws Exception {
        environment = SdkScenarioTest.built("python/target/venv", "bin/python");
        RegisteredClients clients = new RegisteredClients()
                .confidential("api", RegisteredClients.grant(""), RegisteredClients.May.INTROSPECT)
                .confidential("shop", RegisteredClients.grant("orders:read"));
        Path keys = keys();
        server = OauthServer.start(
                Files.createDirectory(folder.resolve("server")),
                clients,
                config -> config.publicUrl(ISSUER).tokens(tokens -> tokens.keysFile(keys)));
        plain = OauthServer.start(Files.createDirectory(folder.resolve("plain")), clients, config -> {});
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
            plain.close();
        }
    }

    @Test
    void itsOwnTestsPass() {
        assertPassed(run(discover()));
    }

    @Test
    void theTourOfTheReadmeRuns() throws Exception {
        String readme = Files.readString(PYTHON.resolve("src/main/package/README.md"));
        Matcher tour = Pattern.compile("(?s)## Tour\n(.*?)\n## ").matcher(readme);
        assertTrue(tour.find(), "the tour");
        assertTrue(tour.group(1).lines().count() < 40, "a tour of less than 40 lines");
        Matcher program = Pattern.compile("(?s)```python\n(.*?)```").matcher(tour.group(1));
        assertTrue(program.find(), "its program");
        try (RunningServer fresh = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tour.db"))))) {
            Program run = run("-c", program.group(1).replace("http://127.0.0.1:8000", Servers.url(fresh)));

            assertEquals(0, run.exit(), run.output());
            assertEquals("shop may read orders\nrevoked\n", run.output());
        }
    }

    @Test
    void aProjectOutsideTheTreeUsesTheWheel() throws Exception {
        Path python = environment.resolve("bin/python");
        // It needs nothing of what the tests have installed: it finds its dependencies in a folder alone.
        consume(install(
                python,
                "current",
                "--find-links",
                PYTHON.resolve("target/wheels").toString()));
    }

    @Test
    void itWorksBesideThePackagesOfDebian() throws Exception {
        Path debian = debian();

        consume(debian);
        Program examples = run(
                environment(),
                debian,
                discover("-p", "test_[et]*.py", "-k", "test_fastapi", "-k", "test_starlette", "-k", "TransportTest"));
        assertPassed(examples);
    }

    private static String[] discover(String... chosen) {
        return Stream.concat(Stream.of("-m", "unittest", "discover", "-v", "-s", TESTS.toString()), Stream.of(chosen))
                .toArray(String[]::new);
    }

    /** All of them, and none was left out. */
    private static void assertPassed(Program tests) {
        assertEquals(0, tests.exit(), tests.output());
        assertTrue(Pattern.compile("(?m)^OK$").matcher(tests.output()).find(), tests.output());
    }

    private void consume(Path python) throws IOException {
        Path project = Files.createDirectory(folder.resolve("project"));
        Path program = Files.copy(CONSUMER, project.resolve("program.py"));
        Program types = run(
                Map.of("MYPYPATH", project.toString()),
                environment.resolve("bin/python"),
                "-m",
                "mypy",
                "--strict",
                "--cache-dir",
                PYTHON.resolve("target/mypy-" + python.getParent().getParent().getFileName())
                        .toString(),
                "--python-executable",
                python.toString(),
                "--module",
                "program",
                "--package",
                "fastauth_client");
        assertEquals(0, types.exit(), types.output());
        Program outcome = run(environment(), python, program.toString());
        assertEquals(OUTCOME, outcome.output().lines().toList());
    }

    /** An environment on top of the Python packages of Debian 12; the wheel has to do with these. */
    private Path debian() throws IOException {
        List<String> packages =
                List.of("python3-httpx", "python3-jwt", "python3-cryptography", "python3-fastapi", "python3-uvicorn");
        List<String> check = List.of("/usr/bin/python3", "-c", "import cryptography, fastapi, httpx, jwt, uvicorn");
        if (Program.run(PATIENCE, Map.of(), check).exit() != 0 && "root".equals(System.getProperty("user.name"))) {
            List<String> install = Stream.concat(
                            Stream.of("apt-get", "install", "-y", "--no-install-recommends"), packages.stream())
                    .toList();
            if (Program.run(PATIENCE, QUIET, install).exit() != 0) {
                Program.run(PATIENCE, QUIET, List.of("apt-get", "update"));
                Program.run(PATIENCE, QUIET, install);
            }
        }
        String missing = "NOT TESTED: install Debian 12's packages " + String.join(", ", packages);
        boolean there = Program.run(PATIENCE, Map.of(), check).exit() == 0;
        if (!there) {
            System.out.println("[WARNING] " + missing);
        }
        Assumptions.assumeTrue(there, missing);
        return install(Path.of("/usr/bin/python3"), "debian");
    }

    /** Makes an environment with the wheel and what it needs: from the options, else from what the base has. */
    private Path install(Path base, String name, String... options) throws IOException {
        Path made = folder.resolve(name);
        Path python = made.resolve("bin/python");
        List<String> venv = options.length == 0
                ? List.of("-m", "venv", "--without-pip", "--system-site-packages", made.toString())
                : List.of("-m", "venv", "--without-pip", made.toString());
        Program create = run(Map.of(), base, venv.toArray(String[]::new));
        assertEquals(0, create.exit(), create.output());
        List<String> install = List.of(
                "-m", "pip", "--python", python.toString(), "install", "--quiet", "--no-index", wheel().toString());
        Program installed =
                run(Stream.concat(install.stream(), Stream.of(options)).toArray(String[]::new));
        assertEquals(0, installed.exit(), installed.output());
        return python;
    }

    private static Path wheel() throws IOException {
        try (Stream<Path> wheels = Files.list(PYTHON.resolve("target/dist"))) {
            return wheels.filter(file -> file.toString().endsWith(".whl"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Path keys() throws IOException, JOSEException {
        String set = KeySetJson.of(
                KeySetJson.signing("hmac", "0123456789abcdef0123456789abcdef", Instant.MIN, Instant.MAX),
                KeySetJson.encrypting("enc", Instant.MIN, Instant.MAX),
                new ECKeyGenerator(Curve.P_256)
                        .keyID("es256")
                        .keyUse(KeyUse.SIGNATURE)
                        .algorithm(JWSAlgorithm.ES256)
                        .generate()
                        .toJSONString());
        Path file = Files.createFile(
                folder.resolve("keys.json"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, set);
    }

    private Map<String, String> environment() {
        return Map.ofEntries(
                // Nothing is written beside the sources.
                Map.entry("PYTHONDONTWRITEBYTECODE", "1"),
                Map.entry(
                        "HYPOTHESIS_STORAGE_DIRECTORY",
                        folder.resolve("hypothesis").toString()),
                Map.entry("SERVER", Servers.url(server.server())),
                Map.entry("PLAIN_SERVER", Servers.url(plain.server())),
                Map.entry("ISSUER", ISSUER),
                Map.entry("MASTER", RunningServer.MASTER),
                Map.entry("MASTER_TOKEN", RunningServer.MASTER),
                Map.entry("API_SECRET", RegisteredClients.secret("api")),
                Map.entry("SHOP_SECRET", RegisteredClients.secret("shop")));
    }

    private Program run(String... arguments) {
        return run(environment(), environment.resolve("bin/python"), arguments);
    }

    private static Program run(Map<String, String> variables, Path python, String... arguments) {
        return Program.run(
                PATIENCE,
                variables,
                Stream.concat(Stream.of(python.toString()), Stream.of(arguments))
                        .toList());
    }
}
