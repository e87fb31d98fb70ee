package io.fastauth.bench.compare;

import io.fastauth.bench.load.Caller;
import io.fastauth.bench.load.Conversation;
import io.fastauth.bench.load.Request;
import io.fastauth.bench.load.Requests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is asked of a deployment. Of every four clients, two are issued to again and again, the next is verified, and
 * the last refreshes, so that no load invalidates the tokens of another.
 */
final class Workload {

    static final String NEW = "/auth/token/new";
    static final String GUARDED = "/access/health";

    private static final String REFRESH = "/auth/token/refresh";
    private static final String INTROSPECT = "/auth/token/introspect";
    private static final String CONTENT_TYPE = "Content-Type";
    private static final String FORM = CONTENT_TYPE + ": " + Request.FORM;
    private static final String MASTER = "MASTER-TOKEN: " + Stores.MASTER_TOKEN;
    private static final List<String> FORWARDED = List.of(
            "X-Forwarded-Uri: /access/x",
            "X-Forwarded-Method: GET",
            "X-Forwarded-Proto: http",
            "X-Forwarded-Host: h",
            "ACCESS-TOKEN: @");
    private static final int STEP = 4;
    private static final int VERIFIED = 2;
    private static final int REFRESHED = 3;
    private static final int SAMPLE = 1_000;
    private static final int WINDOW = 20_000;

    /** A prime, so that a walk visits every client before it returns to one. */
    private static final long STRIDE = 7_919;

    private final Deployment on;
    private final int size;
    private final Optional<Population> imported;
    private final Path folder;
    private final List<String> accessTokens = new ArrayList<>();
    private final Path accessFile;
    private final AtomicInteger refreshed = new AtomicInteger();

    /** Issues the tokens that are verified. */
    Workload(Deployment on, int size, Optional<Population> imported, Path folder) throws IOException {
        this.on = on;
        this.size = size;
        this.imported = imported;
        this.folder = folder;
        for (int i = 0; i < Math.min(SAMPLE, size / STEP); i++) {
            accessTokens.add(Caller.member(issue(scattered(i) + VERIFIED), "access_token"));
        }
        this.accessFile = Files.write(file("access"), accessTokens);
    }

    private Path file(String name) {
        return folder.resolve(name + "-" + on.port());
    }

    /** The first number of the four at a place of a walk that jumps about. */
    private int scattered(int place) {
        return (int) (place * STRIDE % (size / STEP)) * STEP;
    }

    private String issue(int number) throws IOException {
        try (Caller caller = new Caller(on.port())) {
            return caller.get(NEW + "?client_id=" + Population.client(number), "MASTER-TOKEN", Stores.MASTER_TOKEN);
        }
    }

    /** Whether a load goes to its deployment. */
    boolean measures(Load load) {
        return load.on().equals(on);
    }

    Load open() {
        return Load.of("open", on, Requests.same("/health"));
    }

    Load guarded() {
        return Load.of("guarded, one token", on, Requests.same(GUARDED, "ACCESS-TOKEN: " + accessTokens.getFirst()));
    }

    Load guardedMany() {
        return lines("guarded", "GET", GUARDED, List.of("ACCESS-TOKEN: @"), "");
    }

    Load forward() {
        return lines("forward-auth", "GET", "/auth/verify", FORWARDED, "");
    }

    Load introspect() {
        return new Introspection(INTROSPECT, List.of(MASTER, FORM))
                .load("introspect", on, accessFile, () -> accessTokens);
    }

    /** The bare handler, with a generator that has as much to do as for the other loads of many tokens. */
    Load bareLines(Deployment bare) {
        return Load.of(
                "bare, lines", bare, Requests.lines(accessFile, "GET", "/health", List.of("ACCESS-TOKEN: @"), ""));
    }

    /** The bare handler, with a generator that has as much to do as for refreshes. */
    Load bareSuccessors(Deployment bare) {
        return new Load("bare, successors", bare, () -> {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < accessTokens.size(); i++) {
                lines.add(Population.client(i) + " " + accessTokens.get(i));
            }
            return Requests.successors(Files.write(file("bare"), lines), "GET", "/health");
        });
    }

    private Load lines(String name, String method, String path, List<String> headers, String body) {
        return Load.of(name, on, Requests.lines(accessFile, method, path, headers, body));
    }

    /** Issues to new clients. */
    Load issue() {
        return Load.of("issue", on, Requests.same(NEW, MASTER));
    }

    /** Issues to random clients that have a session. */
    Load renew() {
        return Load.of(
                "renewals of random clients",
                on,
                Requests.random(size / STEP, STEP, 0, NEW + "?client_id=c@", List.of(MASTER)));
    }

    Load refresh() {
        return new Load("refresh", on, () -> Requests.successors(refreshTokens(), "POST", REFRESH));
    }

    /** Clients and their tokens: imported ones while there are unused ones, else newly issued ones. */
    private Path refreshTokens() throws IOException {
        List<String> lines = new ArrayList<>();
        int clients = size / STEP;
        int window = Math.min(WINDOW, clients);
        int first = refreshed.getAndAdd(window);
        if (imported.isPresent() && first + window <= clients) {
            for (int i = first; i < first + window; i++) {
                int client = scattered(i) + REFRESHED;
                lines.add(Population.client(client) + " " + imported.get().refreshToken(client));
            }
        } else {
            for (int i = first; i < first + Math.min(SAMPLE, clients); i++) {
                int client = scattered(i) + REFRESHED;
                lines.add(Population.client(client) + " " + Caller.member(issue(client), "refresh_token"));
            }
        }
        return Files.write(file("refresh"), lines);
    }

    /** A connection's requests of a load, by its name. */
    Conversation conversation(String load, int connection) throws IOException {
        String token = accessTokens.get(connection % accessTokens.size());
        return switch (load) {
            case "open" -> same(Request.get(on.port(), "/health"));
            case "guarded" -> same(Request.get(on.port(), GUARDED, "ACCESS-TOKEN", token));
            case "forward-auth" ->
                same(Request.get(
                        on.port(),
                        "/auth/verify",
                        FORWARDED.stream()
                                .flatMap(header ->
                                        List.of(header.replace("@", token).split(": ")).stream())
                                .toArray(String[]::new)));
            case "introspect" ->
                same(Request.post(
                        on.port(),
                        INTROSPECT,
                        "token=" + token,
                        "MASTER-TOKEN",
                        Stores.MASTER_TOKEN,
                        CONTENT_TYPE,
                        Request.FORM));
            case "issue" -> same(Request.get(on.port(), NEW, "MASTER-TOKEN", Stores.MASTER_TOKEN));
            default ->
                new Refreshes(on.port(), Caller.member(issue(scattered(connection) + REFRESHED), "refresh_token"));
        };
    }

    private static Conversation same(Request request) {
        return () -> request;
    }

    /** Each refresh uses the token of the former. */
    private static final class Refreshes implements Conversation {

        private final int port;
        private String token;

        Refreshes(int port, String token) {
            this.port = port;
            this.token = token;
        }

        @Override
        public Request next() {
            return Request.post(port, REFRESH, "refresh_token=" + token, CONTENT_TYPE, Request.FORM);
        }

        @Override
        public void answered(String body) {
            token = Caller.member(body, "refresh_token");
        }
    }
}
