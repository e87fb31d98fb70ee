package io.fastauth.kubernetes;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fastauth.testing.FreePort;
import io.fastauth.token.KeySet;
import io.fastauth.token.TokenAlgorithm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file tree of the image, made by the script that the Dockerfile calls, started as a pod starts it. */
class ImageIT {

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final Pattern READY = Pattern.compile("FastAuth is ready at http://127.0.0.1:(\\d+)");
    private static final String NOBODY = "65534";

    @TempDir
    private static Path folder;

    private static Path image;

    private final List<Process> started = new ArrayList<>();

    @BeforeAll
    static void assemble() throws IOException, InterruptedException {
        int version = Runtime.version().feature();
        assumeTrue(version >= 25, () -> "NOT TESTED: the image needs a JDK 25, and the tests run on " + version);
        // Another user reads it.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        image = folder.toRealPath().resolve("image");
        Path log = folder.resolve("assemble.log");
        ProcessBuilder assemble = new ProcessBuilder(
                        REPOSITORY.resolve("k8s/assemble").toString(), image.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        assemble.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = assemble.start();
        assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "assemble takes too long");
        assertEquals(0, process.exitValue(), () -> read(log));
    }

    /** Only root may remove the files of the other user. */
    @AfterAll
    static void remove() throws IOException, InterruptedException {
        if (image != null) {
            new ProcessBuilder("rm", "-rf", image.toString()).start().waitFor();
        }
    }

    @AfterEach
    void stop() {
        started.forEach(Process::destroyForcibly);
        started.forEach(process -> await().atMost(PATIENCE).until(() -> !process.isAlive()));
    }

    @Test
    void servesAsANobodyWhoCanWriteNothingButItsVolumes() throws Exception {
        Pod pod = pod("pod");
        Process service = start(pod, List.of());
        int port = port(service, pod.out());

        HttpResponse<String> pair = get(port, "/auth/token/new?client_id=me", "MASTER-TOKEN", Pod.MASTER);
        assertEquals(200, pair.statusCode(), pair::body);
        Matcher access = Pattern.compile("\"access_token\":\"([^\"]+)\"").matcher(pair.body());
        assertTrue(access.find());
        assertEquals(
                200,
                get(port, "/access/health", "ACCESS-TOKEN", access.group(1)).statusCode());
        assertEquals(401, get(port, "/auth/token/new").statusCode());
        assertTrue(Files.exists(pod.data().resolve("fastauth.db")));
        for (String probe : List.of("/observe/health/started", "/observe/health/ready", "/observe/health/live")) {
            assertEquals(200, get(pod.observe(), probe).statusCode(), probe);
            assertEquals(404, get(port, probe).statusCode(), "what gateways reach has no probes");
        }
        assertTrue(get(pod.observe(), "/observe/metrics").body().contains("fastauth_tokens_total"));

        try (Stream<Path> files = Files.list(pod.home().resolve("tmp"))) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.toString().endsWith(".so")).toList(),
                    "unpacked at a start");
        }

        service.destroy();
        assertTrue(service.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertEquals(0, service.exitValue(), () -> read(pod.out()));
    }

    @Test
    void usesItsCacheAndPassesOverOneThatDoesNotFitWithoutAWord() throws Exception {
        assertTrue(mapped(start(pod("fitting"), List.of()), "fitting"));

        Path stale = Files.write(folder.resolve("stale.aot"), new byte[] {1, 2, 3});
        Pod pod = pod("stale");
        assertFalse(mapped(start(pod, List.of("-XX:AOTCache=" + stale)), "stale"));
        assertFalse(read(pod.out()).contains("[aot"), () -> read(pod.out()));
    }

    /** Whether the running service has mapped the cache. */
    private boolean mapped(Process service, String name) throws IOException {
        port(service, folder.resolve(name).resolve("out"));
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "NOT TESTED: there is no /proc");
        return Files.readString(Path.of("/proc", String.valueOf(service.pid()), "maps"))
                .contains("fastauth.aot");
    }

    /** The folders that a pod mounts: read-only settings, a secret, a volume, and a temporary folder. */
    private record Pod(Path home, int observe) {

        static final String MASTER = "the-master-token-of-this-test-alone";

        Path data() {
            return home.resolve("data");
        }

        Path out() {
            return home.resolve("out");
        }
    }

    private Pod pod(String name) throws IOException {
        int observe = FreePort.next();
        Pod pod = new Pod(Files.createDirectory(folder.resolve(name)), observe);
        Path overlay = REPOSITORY.resolve("k8s/overlays/embedded/fastauth.config.json");
        String settings = Files.readString(overlay)
                .replace("/var/lib/fastauth", pod.data().toString());
        Files.writeString(pod.home().resolve("fastauth.config.json"), settings);
        Files.writeString(pod.home().resolve("master-token"), Pod.MASTER);
        Files.writeString(
                pod.home().resolve("keys.json"),
                KeySet.generate(TokenAlgorithm.HS256, Instant.now()).toJson());
        Files.writeString(
                pod.home().resolve("application.yaml"),
                Files.readString(REPOSITORY.resolve("k8s/base/application.yaml"))
                        .replace("0.0.0.0", "127.0.0.1")
                        .replace("9090", Integer.toString(observe)));
        for (String writable : List.of("data", "tmp")) {
            Path made = Files.createDirectory(pod.home().resolve(writable));
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        Files.createFile(pod.out());
        Files.setPosixFilePermissions(pod.home(), PosixFilePermissions.fromString("r-xr-xr-x"));
        return pod;
    }

    /** With the arguments of the deployment, except the folders. */
    private Process start(Pod pod, List<String> flags) throws IOException {
        List<String> command = new ArrayList<>();
        if (root()) {
            Path setpriv = Path.of("/usr/bin/setpriv");
            assumeTrue(Files.isExecutable(setpriv), "NOT TESTED: root needs setpriv to become somebody else");
            command.addAll(List.of(setpriv.toString(), "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
            command.addAll(List.of("--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"));
        }
        command.addAll(List.of(
                image.resolve("runtime/bin/java").toString(),
                "@" + image.resolve("java.options"),
                "-Djava.io.tmpdir=" + pod.home().resolve("tmp")));
        command.addAll(flags);
        command.addAll(List.of("-jar", image.resolve("fastauth.jar").toString()));
        command.addAll(List.of("serve", "--config", "fastauth.config.json", "--port", "0"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(pod.home().toFile())
                .redirectErrorStream(true)
                .redirectOutput(pod.out().toFile());
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "MASTER_TOKEN_FILE", pod.home().resolve("master-token").toString(),
                        "FASTAUTH_TOKENS_KEYS_FILE",
                                pod.home().resolve("keys.json").toString()));
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static int port(Process service, Path out) {
        await().atMost(PATIENCE).until(() -> READY.matcher(read(out)).find() || !service.isAlive());
        Matcher ready = READY.matcher(read(out));
        assertTrue(ready.find(), () -> read(out));
        return Integer.parseInt(ready.group(1));
    }

    private static HttpResponse<String> get(int port, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }
}
