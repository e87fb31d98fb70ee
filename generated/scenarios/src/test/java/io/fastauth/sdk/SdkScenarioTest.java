package io.fastauth.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each SDK does the same against the real service, and each gets the same answers. */
class SdkScenarioTest {

    private static final Path GENERATED = Path.of("..").toAbsolutePath().normalize();

    private static final List<String> SCENARIO = List.of(
            "new: sdk",
            "guarded call: healthy",
            "refresh: a new pair",
            "replay within grace: the same pair",
            "master call: healthy",
            "explain: access deny",
            "sessions: 1 of watched",
            "guarded call of an ended session: 401 Invalid Client ID",
            "denials: session_ended GET /access/health",
            "keys: HS256 signs",
            "activity: sqlite 10",
            "settings: master-token ***",
            "verify: sdk",
            "superseded: 401 Unauthorized Access Token",
            "introspect: active sdk",
            "introspect after revoke: inactive",
            "guarded call after revoke: 401 Invalid Client ID",
            "refresh after revoke: 401 Invalid refresh token",
            "no credential: 401 Invalid Access Token. Access Token is null",
            "malformed: 400 client_id must be 1 to 255 characters long",
            "no refresh token: 401 Invalid refresh token",
            "revoke nothing: 400 Send token or client_id",
            "introspect without the master token: 401 Unauthorized Master Token",
            "refused client: 403 Client refused: the contract has ended",
            "too large: 413 The body must be at most 16384 bytes long",
            "wrong type: 415 Content-Type must be application/x-www-form-urlencoded or application/json",
            "guessing: 429 Too many failed attempts; wait as Retry-After says",
            "no store, new: 500 Token not saved. Database error",
            "no store, refresh: 500 Token not saved. Database error",
            "no store, guarded call: 503 The token store is unavailable",
            "no store, revoke: 503 The token store is unavailable",
            "no store, introspect: 503 The token store is unavailable");

    @TempDir
    private Path folder;

    @Test
    void theJavaSdkPlaysTheScenario() throws Exception {
        try (Servers servers = Servers.start(folder)) {
            assertEquals(SCENARIO, new JavaScenario(servers.environment()).run());
        }
    }

    @Test
    void theTypeScriptSdkPlaysTheScenario() throws Exception {
        Path sdk = built("typescript/target/sdk", "dist/esm/fastauth.js");

        Program program = play(List.of("node", scenario("typescript/src/test/scenario.mjs"), sdk.toString()));

        assertEquals(SCENARIO, program.lines(), program.errors());
        // A lost answer, and twenty callers that wait for one refresh.
        assertEquals(
                "replaced: 1 token, 2 calls\nfresh call: healthy",
                program.errors().strip());
    }

    @Test
    void thePythonSdkPlaysTheScenario() throws Exception {
        Path python = built("python/target/venv", "bin/python").resolve("bin/python");

        Program program = play(List.of(python.toString(), scenario("python/src/test/scenario.py")));

        assertEquals(SCENARIO, program.lines(), program.errors());
    }

    private record Program(List<String> lines, String errors) {}

    private Program play(List<String> command) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path errors = folder.resolve("errors");
        try (Servers servers = Servers.start(folder)) {
            ProcessBuilder program =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(errors.toFile());
            program.environment().putAll(servers.environment());
            Process process = program.start();
            try {
                assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> "still running: " + command);
            } finally {
                process.destroyForcibly();
            }
            assertEquals(0, process.exitValue(), () -> read(errors));
        }
        return new Program(new ArrayList<>(Files.readAllLines(out)), read(errors));
    }

    /** A part of the build that a machine without the language does not have: the test says so, and does not pass. */
    static Path built(String folder, String file) {
        Path built = GENERATED.resolve(folder);
        boolean there = Files.exists(built.resolve(file));
        if (!there) {
            System.out.println("[WARNING] NOT TESTED: " + folder + " was not built; the build of that module says why");
        }
        Assumptions.assumeTrue(there, () -> "NOT TESTED: " + folder + " was not built");
        return built;
    }

    private static String scenario(String file) {
        return GENERATED.resolve(file).toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
