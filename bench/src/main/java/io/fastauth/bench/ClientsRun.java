package io.fastauth.bench;

import io.fastauth.bench.load.Caller;
import io.fastauth.bench.server.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.logging.LogManager;

/** Compares the token endpoint with the original's operation, and services with few and many registered clients. */
public final class ClientsRun {

    private static final int CONNECTIONS = 32;

    /** Of those that have tokens at the same time. */
    private static final int ACTIVE = 1_000;

    private static final String NEW = "/auth/token/new";

    private final int requests;
    private final int rounds;

    private ClientsRun(int requests, int rounds) {
        this.requests = requests;
        this.rounds = rounds;
    }

    /**
     * Runs all comparisons and prints a line for each.
     *
     * @param arguments registered clients, requests in a round, rounds; 1000000, 4000 and 9 when absent
     * @throws Exception when a request fails
     */
    public static void main(String[] arguments) throws Exception {
        int[] numbers = {1_000_000, 4_000, 9};
        for (int i = 0; i < arguments.length && i < numbers.length; i++) {
            numbers[i] = Integer.parseInt(arguments[i]);
        }
        LogManager.getLogManager().reset();
        Path folder = Files.createTempDirectory("fastauth-bench");
        try {
            new ClientsRun(numbers[1], numbers[2]).run(folder, numbers[0]);
        } finally {
            Folders.delete(folder);
        }
    }

    private void run(Path folder, int count) throws IOException, InterruptedException, SQLException {
        RegisteredClients one = RegisteredClients.in(folder.resolve("one.db"), 1);
        RegisteredClients all = RegisteredClients.in(folder.resolve("all.db"), count);
        RegisteredClients active = new RegisteredClients(Math.min(count, ACTIVE), all.secret());
        try (Service none = Service.quiet(folder.resolve("none.db"));
                Service few = Service.quiet(folder.resolve("one.db"));
                Service many = Service.quiet(folder.resolve("all.db"))) {
            warmUp(registered(many, active), newClients(many), knownClients(none), registered(few, one));
            print("POST /oauth2/token : GET /auth/token/new, one client", registered(few, one), sameClient(few));
            print("POST /oauth2/token : GET /auth/token/new, many", registered(many, active), knownClients(many));
            String of = ", " + count + " clients : ";
            print("issue, unregistered" + of + "none", knownClients(many), knownClients(none));
            print("issue, new ids" + of + "none", newClients(many), newClients(none));
            print("issue, registered" + of + "one", registered(many, one(all)), registered(few, one));
            print("issue, each registered" + of + "one", registered(many, all), registered(few, one));
            print(
                    "guarded, unregistered" + of + "none",
                    guarded(many, unregistered(many)),
                    guarded(none, unregistered(none)));
            print(
                    "guarded, registered" + of + "one",
                    guarded(many, registeredToken(many, all)),
                    guarded(few, registeredToken(few, one)));
        }
    }

    /** Until everything is compiled, the first of two loads would look slower. */
    private static void warmUp(Load... loads) throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            for (Load load : loads) {
                load.round();
            }
        }
    }

    private static RegisteredClients one(RegisteredClients clients) {
        return new RegisteredClients(1, clients.secret());
    }

    private void print(String name, Load one, Load other) throws InterruptedException {
        System.out.println(one.compare(name, other, rounds));
    }

    private Load load(Service service, Load.Request request) {
        return new Load(service.port(), CONNECTIONS, requests, request);
    }

    private Load registered(Service service, RegisteredClients clients) {
        return load(service, clients::issue);
    }

    private Load sameClient(Service service) {
        return load(service, (caller, number) -> caller.get(NEW + "?client_id=client"));
    }

    private Load knownClients(Service service) {
        return load(service, (caller, number) -> caller.get(NEW + "?client_id=client" + number % ACTIVE));
    }

    /** Each request has an id of its own. */
    private Load newClients(Service service) {
        return load(service, (caller, number) -> caller.get(NEW));
    }

    private Load guarded(Service service, String token) {
        return load(service, (caller, number) -> caller.get(Service.GUARDED, "ACCESS-TOKEN", token));
    }

    private static String unregistered(Service service) throws IOException {
        try (Caller caller = new Caller(service.port())) {
            return Caller.member(caller.get(NEW + "?client_id=guarded"), "access_token");
        }
    }

    private static String registeredToken(Service service, RegisteredClients clients) throws IOException {
        try (Caller caller = new Caller(service.port())) {
            return Caller.member(clients.issue(caller, clients.count() / 2), "access_token");
        }
    }
}
