package io.fastauth.bench;

import io.fastauth.bench.server.Folders;
import io.fastauth.token.TokenAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;

/**
 * How soon a verifier of each SDK refuses a token after its revocation, and how many tokens it verifies. Three replicas
 * share a PostgreSQL; the verifier follows one, and the others revoke. The time is from the answer to the revocation to
 * the first refusal.
 */
public final class RevocationRun {

    private static final int MAX_TOKENS = 10_000;

    private final int revocations;
    private final int verifications;
    private final Path home;

    private RevocationRun(int revocations, int verifications, Path home) {
        this.revocations = revocations;
        this.verifications = verifications;
        this.home = home;
    }

    /** An SDK, and how its verifier is started. */
    private record Sdk(String name, Start start) {

        interface Start {
            ResourceServer follow(Replicas replicas, int maxTokens) throws IOException;
        }
    }

    /**
     * Runs everything and prints a line for each SDK and algorithm.
     *
     * @param arguments revocations, verifications of a rate, and an algorithm; 100, 20000, and each of three when
     *     absent. The system property {@code fastauth.home} is the folder of the project.
     * @throws Exception when a token is accepted that should not be, or the other way round
     */
    public static void main(String[] arguments) throws Exception {
        int[] numbers = {100, 20_000};
        for (int i = 0; i < arguments.length && i < numbers.length; i++) {
            numbers[i] = Integer.parseInt(arguments[i]);
        }
        LogManager.getLogManager().reset();
        Path folder = Files.createTempDirectory("fastauth-bench");
        try {
            RevocationRun run = new RevocationRun(
                    numbers[0],
                    numbers[1],
                    Path.of(System.getProperty("fastauth.home", ".")).toAbsolutePath());
            List<TokenAlgorithm> algorithms = arguments.length > 2
                    ? List.of(TokenAlgorithm.valueOf(arguments[2]))
                    : List.of(TokenAlgorithm.HS256, TokenAlgorithm.ES256, TokenAlgorithm.EdDSA);
            for (TokenAlgorithm algorithm : algorithms) {
                run.measure(folder, algorithm);
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private List<Sdk> sdks() {
        Path generated = home.resolve("generated");
        Path typescript = generated.resolve("typescript");
        Path python = generated.resolve("python");
        return List.of(
                new Sdk("Java", ResourceServer.OfJava::start),
                new Sdk(
                        "TypeScript",
                        (replicas, maxTokens) -> ResourceServer.OfProgram.start(
                                replicas,
                                maxTokens,
                                List.of(
                                        "node",
                                        typescript
                                                .resolve("src/test/resource-server.mjs")
                                                .toString()),
                                typescript.resolve("target/sdk"))),
                new Sdk(
                        "Python",
                        (replicas, maxTokens) -> ResourceServer.OfProgram.start(
                                replicas,
                                maxTokens,
                                List.of(
                                        python.resolve("target/venv/bin/python").toString(),
                                        python.resolve("src/test/resource_server.py")
                                                .toString()),
                                python)));
    }

    private void measure(Path folder, TokenAlgorithm algorithm) throws IOException, InterruptedException {
        try (Replicas replicas = Replicas.start(folder, algorithm)) {
            for (Sdk sdk : sdks()) {
                String name = algorithm.name() + ", " + sdk.name();
                try (ResourceServer server = sdk.start().follow(replicas, MAX_TOKENS)) {
                    awaitLive(server);
                    System.out.println(name + ": " + revoke(replicas, server, sdk.name()));
                    String token = replicas.issue(0, "seen");
                    print(name + ", seen", server, List.of(token));
                }
                if (algorithm != TokenAlgorithm.HS256) {
                    try (ResourceServer server = sdk.start().follow(replicas, 1)) {
                        awaitLive(server);
                        print(
                                name + ", unseen",
                                server,
                                List.of(replicas.issue(0, "one"), replicas.issue(0, "another")));
                    }
                }
            }
        }
    }

    private static void awaitLive(ResourceServer server) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + ResourceServer.PATIENCE.toNanos();
        while (!server.live()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("The verifier does not follow the events");
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private void print(String name, ResourceServer server, List<String> tokens) throws IOException {
        // The first round compiles, and introspects what it must.
        long unused = server.rate(verifications, tokens);
        System.out.printf(
                Locale.ROOT, "%s: %,d verifications/s on one core%n", name, server.rate(verifications, tokens));
    }

    private String revoke(Replicas replicas, ResourceServer server, String sdk) throws IOException {
        String[] tokens = new String[revocations];
        for (int i = 0; i < revocations; i++) {
            tokens[i] = replicas.issue(i, "client-" + sdk + i);
            require(server.accepts(tokens[i]), "A current token was refused");
        }
        long introspections = server.introspections();
        long[] nanos = new long[revocations];
        for (int i = 0; i < revocations; i++) {
            require(server.accepts(tokens[i]), "A current token was refused");
            // The replicas that the verifier does not follow.
            replicas.revoke(1 + i % 2, tokens[i]);
            long acknowledged = System.nanoTime();
            long deadline = acknowledged + ResourceServer.PATIENCE.toNanos();
            while (server.accepts(tokens[i])) {
                require(System.nanoTime() - deadline < 0, "A revoked token is still accepted");
            }
            nanos[i] = System.nanoTime() - acknowledged;
        }
        Arrays.sort(nanos);
        return String.format(
                Locale.ROOT,
                "%d revocations, refused after p50 %.1f ms, p99 %.1f ms, at most %.1f ms; %d introspections meanwhile",
                revocations,
                millis(nanos, 50),
                millis(nanos, 99),
                millis(nanos, 100),
                server.introspections() - introspections);
    }

    private static double millis(long[] sorted, int percent) {
        return sorted[Math.max(0, sorted.length * percent / 100 - 1)] / 1e6;
    }

    private static void require(boolean held, String otherwise) {
        if (!held) {
            throw new IllegalStateException(otherwise);
        }
    }
}
