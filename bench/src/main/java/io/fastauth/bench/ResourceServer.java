package io.fastauth.bench;

import io.fastauth.client.Mode;
import io.fastauth.client.Verification;
import io.fastauth.client.Verifier;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A verifier of one of the SDKs, as a resource server runs it. */
sealed interface ResourceServer extends AutoCloseable {

    /** How long it may take to follow the events. */
    Duration PATIENCE = Duration.ofSeconds(30);

    /** Whether it accepts a token. */
    boolean accepts(String token) throws IOException;

    /** The number of introspections so far. */
    long introspections() throws IOException;

    /** Whether it follows the events. */
    boolean live() throws IOException;

    /** Verifies tokens by turns, on one thread, and returns how many it verified in a second. */
    long rate(int count, List<String> tokens) throws IOException;

    @Override
    void close() throws IOException;

    /** The SDK for Java, in this process. */
    record OfJava(Verifier verifier) implements ResourceServer {

        static OfJava start(Replicas replicas, int maxTokens) {
            return new OfJava(Verifier.builder(URI.create(replicas.url(0)), Replicas.RESOURCE_SERVER, replicas.secret())
                    .issuer(Replicas.ISSUER)
                    .maxTokens(maxTokens)
                    .build());
        }

        @Override
        public boolean accepts(String token) {
            return switch (verifier.verify(token)) {
                case Verification.Accepted accepted -> true;
                case Verification.Refused refused -> false;
                case Verification.Unavailable unavailable ->
                    throw new IllegalStateException("The verifier cannot tell");
            };
        }

        @Override
        public long introspections() {
            return verifier.statistics().introspections();
        }

        @Override
        public boolean live() {
            return verifier.mode() == Mode.LIVE;
        }

        @Override
        public long rate(int count, List<String> tokens) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                if (!accepts(tokens.get(i % tokens.size()))) {
                    throw new IllegalStateException("A valid token was refused");
                }
            }
            return count * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
        }

        @Override
        public void close() {
            verifier.close();
        }
    }

    /** An SDK in a program of its language, which answers each line with one. */
    record OfProgram(Process process, BufferedWriter questions, BufferedReader answers) implements ResourceServer {

        private static final Duration LIFETIME = Duration.ofMinutes(5);

        static OfProgram start(Replicas replicas, int maxTokens, List<String> command, Path folder) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("SERVER", replicas.url(0));
            builder.environment().put("ISSUER", Replicas.ISSUER);
            builder.environment().put("CLIENT", Replicas.RESOURCE_SERVER);
            builder.environment().put("SECRET", replicas.secret());
            builder.environment().put("MAX_TOKENS", Integer.toString(maxTokens));
            Process process = builder.start();
            CompletableFuture.delayedExecutor(LIFETIME.toSeconds(), TimeUnit.SECONDS)
                    .execute(process::destroyForcibly);
            return new OfProgram(process, process.outputWriter(), process.inputReader());
        }

        private String ask(String question) throws IOException {
            questions.write(question);
            questions.newLine();
            questions.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IOException("The program has ended");
            }
            return answer;
        }

        @Override
        public boolean accepts(String token) throws IOException {
            String answer = ask("verify " + token);
            return switch (answer) {
                case "accepted" -> true;
                case "refused" -> false;
                default -> throw new IllegalStateException("The verifier answered: " + answer);
            };
        }

        @Override
        public long introspections() throws IOException {
            return Long.parseLong(ask("introspections"));
        }

        @Override
        public boolean live() throws IOException {
            return ask("mode").equalsIgnoreCase("live");
        }

        @Override
        public long rate(int count, List<String> tokens) throws IOException {
            return Long.parseLong(ask("rate " + count + ' ' + String.join(" ", tokens)));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
