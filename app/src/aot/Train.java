import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes the AOT cache: {@code java Train.java CACHE JAVA FLAG… -jar JAR}. Runs the service with these flags, issues,
 * verifies and refreshes, and stops it; at its end the JVM (25 or newer) writes the cache. Everything else that this
 * makes is in a folder that it removes. The cache holds no profiles of methods: with them the JIT compiles so much at
 * once that it takes the processors from the start itself, and the service is no faster under load.
 */
final class Train {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int ROUNDS = 20;
    private static final String MASTER = "training-".repeat(5);
    private static final String KEY = "only-for-training-".repeat(3);
    private static final Pattern READY = Pattern.compile("FastAuth is ready at (http\\S+)");

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private Train() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path cache = Path.of(arguments[0]).toAbsolutePath();
        Path folder = Files.createTempDirectory("fastauth-training");
        // Beside the cache, so that it can take its place at once.
        Path made = cache.resolveSibling(cache.getFileName() + "." + ProcessHandle.current().pid());
        try {
            List<String> command = new ArrayList<>(List.of(arguments).subList(1, arguments.length));
            command.addAll(
                    1,
                    List.of(
                            "-Xlog:disable",
                            "-Xlog:all=error:stderr",
                            "-XX:AOTCacheOutput=" + made,
                            "-XX:+UnlockDiagnosticVMOptions",
                            "-XX:-AOTRecordTraining",
                            "-Djava.io.tmpdir=" + folder));
            command.addAll(List.of("serve", "--port", "0"));
            new Train().run(folder, command);
            Files.move(made, cache, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(made);
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private void run(Path folder, List<String> command) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("fastauth.config.json"), """
                {"access-token-paths": ["/access"], "master-token-paths": ["/master", "/auth/token/new"]}
                """);
        Path out = folder.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        // Nothing of the caller's settings and flags; what it trains with is worth nothing to anybody.
        builder.environment().clear();
        builder.environment().putAll(Map.of("CRYPTOGRAPHY_KEY", KEY, "MASTER_TOKEN", MASTER));
        Process service = builder.start();
        try {
            exercise(address(service, out));
            service.destroy();
            if (!service.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || service.exitValue() != 0) {
                throw new IllegalStateException("The service did not stop: " + Files.readString(out));
            }
        } finally {
            service.destroyForcibly();
        }
    }

    private static String address(Process service, Path out) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && !service.waitFor(50, TimeUnit.MILLISECONDS)) {
            Matcher ready = READY.matcher(Files.readString(out));
            if (ready.find()) {
                return ready.group(1);
            }
        }
        throw new IllegalStateException("The service did not start: " + Files.readString(out));
    }

    private void exercise(String address) throws IOException, InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            get(200, address + "/health");
            String pair = get(200, address + "/auth/token/new?client_id=c" + round, "MASTER-TOKEN", MASTER);
            String access = member(pair, "access_token");
            get(200, address + "/access/health", "ACCESS-TOKEN", access);
            get(200, address + "/auth/verify", "X-Original-URI", "/access", "Authorization", "Bearer " + access);
            get(401, address + "/access/health", "ACCESS-TOKEN", "x" + access);
            String form = "refresh_token=" + URLEncoder.encode(member(pair, "refresh_token"), StandardCharsets.UTF_8);
            send(200, HttpRequest.newBuilder(URI.create(address + "/auth/token/refresh"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form)));
        }
        get(200, address + "/openapi");
    }

    private String get(int expected, String url, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        return send(expected, headers.length == 0 ? request : request.headers(headers));
    }

    private String send(int expected, HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != expected) {
            throw new IllegalStateException(answer.request().uri().getPath() + " answered " + answer.statusCode());
        }
        return answer.body();
    }

    private static String member(String json, String name) {
        Matcher member = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(json);
        if (!member.find()) {
            throw new IllegalStateException("The answer has no " + name);
        }
        return member.group(1);
    }
}
