package io.fastauth.bench.compare;

import io.fastauth.bench.load.Caller;
import io.fastauth.bench.load.Conversation;
import io.fastauth.bench.load.Request;
import io.fastauth.bench.load.Requests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * What is asked of a deployment. Of every four clients, two are issued to again and again, the next is verified, and
 * the last refreshes, so that no load invalidates the tokens of another.
 */
final class Workload {

    static final String NEW = "/auth/token/new";
    static final String GUARDED = "/access/health";

    private static final String VERIFY = "/auth/verify";
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

    /** A prime, so that a walk visits every client before it returns to one. */
    private static final long STRIDE = 7_919;

    private final Deployment on;
    private final int size;
    private final Optional<Imported> imported;
    private final Path folder;
    private final List<String> accessTokens = new ArrayList<>();
    private final Path accessFile;
    private final AtomicInteger refreshed = new AtomicInteger();

    /**
     * Clients that were imported.
     *
     * @param refreshRuns how often refreshes begin with clients that were not refreshed before
     */
    record Imported(Population population, int refreshRuns) {}

    /** Issues the tokens that are verified. */
    Workload(Deployment on, int size, Optional<Imported> imported, Path folder) throws IOException {
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

    String accessToken() {
        return accessTokens.getFirst();
    }

    /** Whether a load goes to its deployment. */
    boolean measures(Load load) {
        return load.on().equals(on);
    }

    Load open() {
        return Load.of("open", on, Requests.same("/health"));
    }

    Load guarded() {
        return Load.of("guarded, one token", on, Requests.same(GUARDED, "ACCESS-TOKEN: " + accessToken()));
    }

    Load guardedMany() {
        return lines("guarded", "GET", GUARDED, List.of("ACCESS-TOKEN: @"), "");
    }

    Load forward() {
        return lines("forward-auth", "GET", VERIFY, FORWARDED, "");
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
        return new Load(
                "refresh",
                on,
                () -> Requests.successors(Files.write(file("refresh"), refreshTokens()), "POST", REFRESH));
    }

    /**
     * Clients and their refresh tokens: imported ones that were not refreshed before, or newly issued ones.
     *
     * @throws IllegalStateException when all imported ones have been used
     */
    private List<String> refreshTokens() throws IOException {
        List<String> lines = new ArrayList<>();
        int clients = size / STEP;
        if (imported.isPresent()) {
            int window = clients / imported.get().refreshRuns();
            int first = refreshed.getAndAdd(window);
            if (first + window > clients) {
                throw new IllegalStateException("The refresh tokens of all imported clients have been used");
            }
            for (int i = first; i < first + window; i++) {
                int client = scattered(i) + REFRESHED;
                lines.add(Population.client(client) + " "
                        + imported.get().population().refreshToken(client));
            }
        } else {
            for (int i = 0; i < Math.min(SAMPLE, clients); i++) {
                int client = scattered(i) + REFRESHED;
                lines.add(Population.client(client) + " " + Caller.member(issue(client), "refresh_token"));
            }
        }
        return lines;
    }

    /** The requests of a load, by its name, in turn over some connections. */
    List<Conversation> conversations(String load, int connections) throws IOException {
        return switch (load) {
            case "open" -> inTurn(List.of(Request.get(on.port(), "/health")), connections);
            case "guarded" -> inTurn(ofTokens(token -> get(GUARDED, List.of("ACCESS-TOKEN: @"), token)), connections);
            case "forward-auth" -> inTurn(ofTokens(token -> get(VERIFY, FORWARDED, token)), connections);
            case "introspect" ->
                inTurn(
                        ofTokens(token -> Request.post(
                                on.port(), INTROSPECT, "token=" + token, headers(List.of(MASTER, FORM), token))),
                        connections);
            case "issue" -> inTurn(List.of(get(NEW, List.of(MASTER), "")), connections);
            case "refresh" -> refreshes(connections);
            default -> throw new IllegalArgumentException("No load " + load);
        };
    }

    private List<Request> ofTokens(Function<String, Request> request) {
        return accessTokens.stream().map(request).toList();
    }

    private Request get(String path, List<String> headers, String token) {
        return Request.get(on.port(), path, headers(headers, token));
    }

    private static String[] headers(List<String> headers, String token) {
        return Request.headers(
                headers.stream().map(header -> header.replace("@", token)).toList());
    }

    private static List<Conversation> inTurn(List<Request> requests, int connections) {
        AtomicInteger sent = new AtomicInteger();
        Conversation next = () -> requests.get(Math.floorMod(sent.getAndIncrement(), requests.size()));
        return Collections.nCopies(connections, next);
    }

    private List<Conversation> refreshes(int connections) throws IOException {
        List<Refreshes> conversations = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            conversations.add(new Refreshes(on.port(), new ArrayDeque<>()));
        }
        int next = 0;
        for (String line : refreshTokens()) {
            conversations.get(next++ % connections).tokens().add(line.substring(line.indexOf(' ') + 1));
        }
        return List.copyOf(conversations);
    }

    /** Refreshes the tokens of some clients in turn; each answer has the next one of its client. */
    private record Refreshes(int port, Queue<String> tokens) implements Conversation {

        @Override
        public Request next() {
            return Request.post(port, REFRESH, "refresh_token=" + tokens.remove(), CONTENT_TYPE, Request.FORM);
        }

        @Override
        public void answered(String body) {
            tokens.add(Caller.member(body, "refresh_token"));
        }
    }
}
