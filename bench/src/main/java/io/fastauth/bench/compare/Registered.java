package io.fastauth.bench.compare;

import io.fastauth.bench.RegisteredClients;
import io.fastauth.bench.load.Caller;
import io.fastauth.bench.load.Request;
import io.fastauth.bench.load.Requests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is asked of a deployment with registered clients, and with others beside them.
 *
 * @param folder for lists of credentials
 */
record Registered(Deployment on, RegisteredClients clients, Path folder) implements AutoCloseable {

    /** Clients that are issued to again and again. */
    static final int ACTIVE = 1_000;

    /** Clients of which each is issued to in turn. */
    static final int MOST = 100_000;

    private static final List<String> MASTER = List.of("MASTER-TOKEN: " + Stores.MASTER_TOKEN);
    private static final String ISSUE = "grant_type=client_credentials";

    /** Issues by the original's operation, to clients that are not registered and have a session. */
    Load known() {
        return Load.of("issue, others", on, Requests.random(ACTIVE, 1, 0, Workload.NEW + "?client_id=known@", MASTER));
    }

    /** Issues by the original's operation, to as many others as {@link #each}, in another order each time. */
    Load eachKnown() {
        List<String> numbers = IntStream.range(0, Math.min(MOST, clients.count()))
                .mapToObj(Integer::toString)
                .toList();
        return new Load(
                "issue, each other",
                on,
                () -> Requests.lines(
                        shuffled("others", numbers), "GET", Workload.NEW + "?client_id=known@", MASTER, ""));
    }

    /** Issues by the original's operation, to a new client each time. */
    Load unknown() {
        return Load.of("issue, new ones", on, Requests.same(Workload.NEW, MASTER.toArray(String[]::new)));
    }

    /** Issues at the token endpoint, to one of the registered clients. */
    Load single() {
        return atTokenEndpoint("issue, one registered", 1);
    }

    /** Issues at the token endpoint, to a few of the registered clients. */
    Load active() {
        return atTokenEndpoint("issue, registered", ACTIVE);
    }

    /** Issues at the token endpoint, to many of the registered clients, in another order each time. */
    Load each() {
        return atTokenEndpoint("issue, each registered", MOST);
    }

    /** To clients that are spread over all. */
    private Load atTokenEndpoint(String name, int most) {
        int count = Math.min(most, clients.count());
        List<String> credentials =
                IntStream.range(0, count).mapToObj(i -> basic(number(i, count))).toList();
        return new Load(
                name,
                on,
                () -> Requests.lines(
                        shuffled("credentials", credentials),
                        "POST",
                        "/oauth2/token",
                        List.of("Content-Type: " + Request.FORM, "Authorization: Basic @"),
                        ISSUE));
    }

    private Path shuffled(String name, List<String> lines) throws IOException {
        List<String> shuffled = new ArrayList<>(lines);
        Collections.shuffle(shuffled);
        return Files.write(folder.resolve(name + "-" + on.port()), shuffled);
    }

    /** The place of one of some clients that are spread over all. */
    private int number(int place, int count) {
        return (int) ((long) place * clients.count() / count);
    }

    private String basic(int number) {
        String credentials = RegisteredClients.id(number) + ":" + clients.secret();
        return Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.US_ASCII));
    }

    /** Presents the tokens of clients that are not registered. */
    Load guardedOther() {
        return guarded(
                "guarded, others",
                ACTIVE,
                (caller, i) ->
                        caller.get(Workload.NEW + "?client_id=guarded" + i, "MASTER-TOKEN", Stores.MASTER_TOKEN));
    }

    /** Presents the tokens of registered clients. */
    Load guarded() {
        int count = Math.min(ACTIVE, clients.count());
        return guarded(
                "guarded, registered",
                count,
                (caller, i) -> caller.post(
                        "/oauth2/token",
                        ISSUE,
                        "Content-Type",
                        Request.FORM,
                        "Authorization",
                        "Basic " + basic(number(i, count))));
    }

    /** Issues a pair of tokens to a client. */
    @FunctionalInterface
    private interface Issue {
        String to(Caller caller, int client) throws IOException;
    }

    /**
     * Issued for each round, because the other loads supersede them, and presented once before it: the first
     * verification of a token reads its session and its client from the database, later ones do not.
     */
    private Load guarded(String name, int count, Issue issue) {
        return new Load(name, on, () -> {
            List<String> tokens = new ArrayList<>();
            try (Caller caller = new Caller(on.port())) {
                for (int i = 0; i < count; i++) {
                    tokens.add(Caller.member(issue.to(caller, i), "access_token"));
                }
                for (String token : tokens) {
                    var unused = caller.get(Workload.GUARDED, "ACCESS-TOKEN", token);
                }
            }
            List<String> lines = Stream.generate(() -> tokens)
                    .flatMap(List::stream)
                    .limit(ACTIVE)
                    .toList();
            Path file = Files.write(folder.resolve("guarded-" + on.port()), lines);
            return Requests.lines(file, "GET", Workload.GUARDED, List.of("ACCESS-TOKEN: @"), "");
        });
    }

    @Override
    public void close() throws Exception {
        on.close();
    }
}
