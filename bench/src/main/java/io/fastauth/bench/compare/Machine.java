package io.fastauth.bench.compare;

import io.fastauth.bench.server.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where and when something was measured, as facts by name. */
record Machine(Map<String, String> facts) {

    private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*: (.+)$");
    private static final Pattern MEMORY = Pattern.compile("MemTotal:\\s+(\\d+) kB");

    /** This machine, and the commit of a checkout. */
    static Machine here(Path home) throws IOException, InterruptedException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "processors",
                Runtime.getRuntime().availableProcessors() + " of "
                        + first(MODEL, Path.of("/proc/cpuinfo"), "an unknown model"));
        facts.put("memory", Long.parseLong(first(MEMORY, Path.of("/proc/meminfo"), "0")) / 1024 + " MiB");
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("jdk", System.getProperty("java.vendor.version") + " " + System.getProperty("java.vm.version"));
        facts.put("commit", commit(home));
        facts.put("date", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
        return new Machine(facts);
    }

    private static String commit(Path home) throws IOException, InterruptedException {
        return Programs.run(
                        Files.createDirectories(home.resolve("bench/target")),
                        Duration.ofSeconds(30),
                        List.of("git", "describe", "--always", "--dirty"))
                .strip();
    }

    private static String first(Pattern pattern, Path file, String otherwise) throws IOException {
        Matcher found = pattern.matcher(Files.readString(file));
        return found.find() ? found.group(1) : otherwise;
    }

    /** The facts with commas between them. */
    String text() {
        return String.join(
                ", ",
                facts.entrySet().stream()
                        .map(fact -> fact.getKey() + " " + fact.getValue())
                        .toList());
    }
}
