package io.fastauth.bench.load;

import io.fastauth.bench.load.Requests.Script;
import io.fastauth.bench.server.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As many requests as a server answers, by wrk: each connection sends the next when it has the answer.
 *
 * @param folder for its scripts
 */
public record Wrk(Path folder) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern REQUESTS = Pattern.compile("(?m)^\\s+(\\d+) requests in ");
    private static final Pattern RATE = Pattern.compile("(?m)^Requests/sec:\\s+([0-9.]+)$");
    private static final Pattern REFUSED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final Pattern BROKEN =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");

    /**
     * What wrk printed.
     *
     * @param requests that were answered
     * @param rate requests per second
     * @param refused answers with another status than 2xx and 3xx
     * @param broken connections that failed or timed out
     */
    public record Result(long requests, double rate, long refused, long broken) {

        /** Reads what wrk printed. */
        static Result parse(String output) {
            Matcher requests = REQUESTS.matcher(output);
            Matcher rate = RATE.matcher(output);
            if (!requests.find() || !rate.find()) {
                throw new IllegalStateException("wrk printed no result: " + output);
            }
            Matcher refused = REFUSED.matcher(output);
            long broken = 0;
            Matcher errors = BROKEN.matcher(output);
            if (errors.find()) {
                for (int i = 1; i <= errors.groupCount(); i++) {
                    broken += Long.parseLong(errors.group(i));
                }
            }
            return new Result(
                    Long.parseLong(requests.group(1)),
                    Double.parseDouble(rate.group(1)),
                    refused.find() ? Long.parseLong(refused.group(1)) : 0,
                    broken);
        }

        /** Answers of success per second. */
        public double succeeded() {
            return rate * (requests - refused) / requests;
        }

        /** Fails unless every request succeeded. */
        Result whole(String of) {
            if (refused + broken > 0 || requests == 0) {
                throw new IllegalStateException(of + ": of " + requests + " requests, " + refused
                        + " were answered with an error and " + broken + " broke, so nothing was measured");
            }
            return this;
        }
    }

    /** Fails with the reason when wrk is not there. */
    public void check() throws InterruptedException {
        try {
            // It ends with 1 after its version.
            new ProcessBuilder("wrk", "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new IllegalStateException("wrk is not on the path; install it (Debian: apt-get install wrk)", e);
        }
    }

    /** Runs load of which every request must succeed. */
    public Result run(int port, int connections, Duration duration, Requests requests)
            throws IOException, InterruptedException {
        return overload(port, connections, duration, requests).whole(requests.method() + " " + requests.path());
    }

    /** Runs load that may be refused. */
    public Result overload(int port, int connections, Duration duration, Requests requests)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "wrk",
                "-t" + Math.min(2, connections),
                "-c" + connections,
                "-d" + Math.max(1, duration.toSeconds()) + "s",
                "--timeout",
                "10s"));
        String url = "http://127.0.0.1:" + port;
        if (requests.script() == Script.SAME) {
            requests.headers().forEach(header -> command.addAll(List.of("-H", header)));
            command.add(url + requests.path());
        } else {
            command.addAll(List.of("-s", script(requests.script()).toString(), url, "--"));
            command.addAll(List.of(
                    requests.method(), requests.path(), String.join("\n", requests.headers()), requests.body()));
            command.addAll(requests.arguments());
        }
        return Result.parse(Programs.run(folder, duration.plus(PATIENCE), command));
    }

    private Path script(Script script) throws IOException {
        String name = script.name().toLowerCase(Locale.ROOT) + ".lua";
        Path file = folder.resolve(name);
        if (Files.notExists(file)) {
            try (InputStream common = open("requests.lua");
                    InputStream own = open(name)) {
                Files.copy(new SequenceInputStream(common, own), file);
            }
        }
        return file;
    }

    private static InputStream open(String name) {
        InputStream resource = Wrk.class.getResourceAsStream(name);
        if (resource == null) {
            throw new IllegalStateException("No resource " + name);
        }
        return resource;
    }
}
