package io.fastauth.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.logging.FileHandler;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Compares what requests cost over real sockets, client and services in one process. */
public final class LoadRun {

    private static final int CONNECTIONS = 64;
    private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\":\\s*\"([^\"]+)\"");
    private static final String NEW = "/auth/token/new?client_id=client";

    private final int requests;
    private final int clients;
    private final int rounds;

    private LoadRun(int requests, int clients, int rounds) {
        this.requests = requests;
        this.clients = clients;
        this.rounds = rounds;
    }

    /**
     * Runs all comparisons and prints a line for each.
     *
     * @param arguments requests in a round, clients, rounds; 20000, 10000 and 5 when absent
     * @throws Exception when a request fails
     */
    public static void main(String[] arguments) throws Exception {
        int[] numbers = {20_000, 10_000, 5};
        for (int i = 0; i < arguments.length && i < numbers.length; i++) {
            numbers[i] = Integer.parseInt(arguments[i]);
        }
        Path folder = Files.createTempDirectory("fastauth-bench");
        logTo(folder.resolve("bench.log"));
        try {
            new LoadRun(numbers[0], numbers[1], numbers[2]).run(folder);
        } finally {
            delete(folder);
        }
    }

    /** Audit lines are written as a service writes them, but not between the results. */
    private static void logTo(Path file) throws IOException {
        LogManager.getLogManager().reset();
        Logger.getLogger("").addHandler(new FileHandler(file.toString(), false));
    }

    private void run(Path folder) throws IOException, InterruptedException {
        try (Service plain = Service.plain();
                Service audited = Service.fastAuth(
                        config -> config.store(store -> store.url(Service.url(folder.resolve("audited.db")))));
                Service quiet = Service.quiet(folder.resolve("quiet.db"))) {
            List<String> many = issue(quiet, clients);
            List<String> one = many.subList(0, 1);
            print("guarded : open, one client", guarded(quiet, one), open(quiet));
            print("guarded : open, " + clients + " clients", guarded(quiet, many), open(quiet));
            print("open with the service : without it", open(quiet), open(plain));
            print("durable issue, audited : audit off", issuing(audited), issuing(quiet));
            print("durable issue, audit off : guarded", issuing(quiet), guarded(quiet, one));
        }
    }

    private void print(String name, Load one, Load other) throws InterruptedException {
        System.out.println(one.compare(name, other, rounds));
    }

    private static List<String> issue(Service service, int clients) throws IOException {
        List<String> tokens = new ArrayList<>();
        try (Caller caller = new Caller(service.port())) {
            for (int i = 0; i < clients; i++) {
                tokens.add(accessToken(caller.get(NEW + i)));
            }
        }
        return tokens;
    }

    static String accessToken(String answer) {
        Matcher token = ACCESS_TOKEN.matcher(answer);
        if (!token.find()) {
            throw new IllegalStateException("No token in the answer");
        }
        return token.group(1);
    }

    private Load open(Service service) {
        return new Load(service.port(), CONNECTIONS, requests, (caller, number) -> caller.get(Service.OPEN));
    }

    private Load guarded(Service service, List<String> tokens) {
        return new Load(
                service.port(),
                CONNECTIONS,
                requests,
                (caller, number) -> caller.get(Service.GUARDED, "ACCESS-TOKEN", tokens.get(number % tokens.size())));
    }

    private Load issuing(Service service) {
        return new Load(
                service.port(),
                CONNECTIONS,
                Math.max(1, requests / 5),
                (caller, number) -> caller.get(NEW + "s" + number % clients));
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
