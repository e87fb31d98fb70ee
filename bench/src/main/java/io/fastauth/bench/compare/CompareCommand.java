package io.fastauth.bench.compare;

import io.fastauth.bench.load.Wrk;
import io.fastauth.bench.server.Folders;
import io.fastauth.bench.server.Launcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the service on its stores beside the bare handler and peers, and writes one table. */
@Command(
        name = "bench/run compare",
        description = {
            "Measure the service on SQLite, PostgreSQL and a persistence API, beside a bare Helidon handler and peers,"
                    + " and write one table into bench/target/results.md and results.json.",
            "It takes about half an hour. Leave the machine alone meanwhile."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class CompareCommand implements Callable<Integer> {

    // Many short ones: the speed of a machine drifts within seconds, and what is compared must have been close in time.
    @Option(names = "--rounds", description = "Rounds of each comparison (default: ${DEFAULT-VALUE}).")
    private int rounds = 7;

    @Option(names = "--seconds", description = "Seconds of each load in a round (default: ${DEFAULT-VALUE}).")
    private int seconds = 1;

    @Option(names = "--clients", description = "Clients of the large database (default: ${DEFAULT-VALUE}).")
    private int clients = 1_000_000;

    @Option(names = "--mixed", description = "Seconds of mixed load, for memory (default: ${DEFAULT-VALUE}).")
    private int mixed = 60;

    @Option(
            names = "--quick",
            description =
                    "One round of a second and 10,000 clients, to see that everything runs: its figures are noise.")
    private boolean quick;

    @Option(names = "--no-peers", description = "Without peers, which are downloaded once.")
    private boolean noPeers;

    @Option(names = "--publish", description = "Put the table into README.md and bench/README.md.")
    private boolean publish;

    /** Runs the command and exits. */
    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new CompareCommand());
        command.setExecutionExceptionHandler((failure, line, parsed) -> {
            line.getErr().println("bench: " + failure.getMessage());
            for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
                line.getErr().println("  because: " + cause.getMessage());
            }
            return line.getCommandSpec().exitCodeOnExecutionException();
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path home = Path.of(System.getProperty("fastauth.home", "."))
                .toAbsolutePath()
                .normalize();
        Comparison.Size size = quick
                ? new Comparison.Size(1, Duration.ofSeconds(1), 10_000, Duration.ofSeconds(4), !noPeers)
                : new Comparison.Size(
                        rounds, Duration.ofSeconds(seconds), clients, Duration.ofSeconds(mixed), !noPeers);
        Path folder = Files.createTempDirectory("fastauth-bench");
        try {
            Wrk wrk = new Wrk(folder);
            wrk.check();
            Report report = new Comparison(new Launcher(home, folder), wrk, size).run();
            report.write(home.resolve("bench/target"));
            System.out.print(report.markdown());
            if (publish) {
                report.publish(home);
            }
        } finally {
            Folders.delete(folder);
        }
        return 0;
    }
}
