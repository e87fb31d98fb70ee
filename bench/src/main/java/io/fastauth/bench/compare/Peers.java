package io.fastauth.bench.compare;

import io.fastauth.bench.compare.Row.Group;
import io.fastauth.bench.compare.Turns.Samples;
import io.fastauth.bench.load.Caller;
import io.fastauth.bench.load.Request;
import io.fastauth.bench.load.Requests;
import io.fastauth.bench.peer.Keycloak;
import io.fastauth.bench.peer.OidcProvider;
import io.fastauth.bench.server.Launcher;
import io.fastauth.bench.server.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Other token services beside this one. */
record Peers(Turns turns, Workload workload, Launcher launcher) {

    private static final int TOKENS = 200;
    private static final int WARM_UP = 20;
    private static final String BASIC = "Authorization";
    private static final String CREDENTIALS =
            "Basic " + Base64.getEncoder().encodeToString("bench:bench-secret".getBytes(StandardCharsets.US_ASCII));
    private static final List<String> HEADERS = List.of(BASIC + ": " + CREDENTIALS, "Content-Type: " + Request.FORM);
    private static final String ISSUE = "grant_type=client_credentials";
    private static final Target TEN = Target.atLeast(10);
    private static final String IN_MEMORY = "the peer keeps tokens in memory and signs none, without a refresh token;"
            + " here the pair is signed and durable";
    private static final String SESSIONS =
            "the peer's client authenticates by its secret and signs by RS256, its sessions"
                    + " and their refresh tokens, which may be used again, are kept in memory and its embedded database;"
                    + " here the master token issues, HS256 signs, and a refresh token is used once";

    /** A load of this service beside a peer's. */
    private record Pair(Load own, Load peer, Target demanded, String note) {}

    /** How a peer is started. */
    @FunctionalInterface
    private interface Start {
        ServerProcess start() throws IOException, InterruptedException;
    }

    /** The loads of a peer. */
    @FunctionalInterface
    private interface Pairs {
        List<Pair> of(Deployment peer) throws IOException;
    }

    /** The rows of the peers that can be had; the others are told. */
    List<Row> run(List<String> absent) throws Exception {
        Path folder = launcher.home().resolve("bench/target/peers");
        List<Row> rows = new ArrayList<>();
        rows.addAll(run("oidc-provider", () -> OidcProvider.start(folder.resolve("node")), this::oidcProvider, absent));
        rows.addAll(run(
                "Keycloak",
                () -> Keycloak.start(folder.resolve("keycloak"), Path.of(System.getProperty("java.home"))),
                this::keycloak,
                absent));
        return rows;
    }

    private List<Row> run(String name, Start start, Pairs pairs, List<String> absent) throws Exception {
        ServerProcess process;
        try {
            process = start.start();
        } catch (IOException | IllegalStateException e) {
            absent.add(name + ": "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown"));
            return List.of();
        }
        List<Row> rows = new ArrayList<>();
        try (Deployment peer = Deployment.alone(name, process)) {
            for (Pair pair : pairs.of(peer)) {
                try {
                    rows.add(row(pair));
                } catch (FailedLoadException e) {
                    if (!e.on(peer)) {
                        throw e;
                    }
                    // The other rows are of use without this one.
                    absent.add(name + ", " + pair.own().name() + ": " + e.getMessage());
                }
            }
        }
        return rows;
    }

    private Row row(Pair pair) throws IOException, InterruptedException {
        // A peer answers fewer requests, and so has compiled less after the same time.
        turns.warmUp(pair.peer(), turns.duration().multipliedBy(WARM_UP));
        Samples samples = turns.run(List.of(pair.own(), pair.peer()));
        var figures = samples.figures(pair.peer());
        figures.put("requests/s here", samples.rate(pair.own()));
        return Row.of(
                        Group.PEER,
                        pair.own().name(),
                        pair.peer().on().name(),
                        samples.ratio(pair.own(), pair.peer()),
                        "")
                .with(figures)
                .with(pair.demanded())
                .noting(pair.note());
    }

    private List<Pair> oidcProvider(Deployment peer) throws IOException {
        return List.of(
                new Pair(
                        workload.issue(),
                        load(peer, OidcProvider.TOKEN, ISSUE, List.of("")),
                        Target.atLeast(3),
                        IN_MEMORY),
                new Pair(
                        workload.introspect(),
                        introspection(peer, OidcProvider.INTROSPECT, OidcProvider.TOKEN),
                        TEN,
                        IN_MEMORY));
    }

    private List<Pair> keycloak(Deployment peer) throws IOException {
        return List.of(
                new Pair(workload.issue(), load(peer, Keycloak.TOKEN, ISSUE, List.of("")), TEN, SESSIONS),
                new Pair(
                        workload.refresh(),
                        load(
                                peer,
                                Keycloak.TOKEN,
                                "grant_type=refresh_token&refresh_token=@",
                                issued(peer, Keycloak.TOKEN, "refresh_token")),
                        TEN,
                        SESSIONS),
                new Pair(
                        workload.introspect(),
                        introspection(peer, Keycloak.INTROSPECT, Keycloak.TOKEN),
                        Target.atLeast(5),
                        SESSIONS));
    }

    /** New tokens. */
    private static List<String> issued(Deployment peer, String path, String member) throws IOException {
        List<String> tokens = new ArrayList<>();
        try (Caller caller = new Caller(peer.port())) {
            for (int i = 0; i < TOKENS; i++) {
                tokens.add(Caller.member(
                        caller.post(path, ISSUE, BASIC, CREDENTIALS, "Content-Type", Request.FORM), member));
            }
        }
        return tokens;
    }

    private Load load(Deployment peer, String path, String body, List<String> lines) throws IOException {
        Path file = Files.write(file(), lines);
        return Load.of(peer.name() + " " + file.getFileName(), peer, Requests.lines(file, "POST", path, HEADERS, body));
    }

    /** Of tokens that are new in each run: a peer may keep no more than a number of them. */
    private Load introspection(Deployment peer, String path, String issuePath) throws IOException {
        Path file = file();
        return new Introspection(path, HEADERS)
                .load(
                        peer.name() + " " + file.getFileName(),
                        peer,
                        file,
                        () -> issued(peer, issuePath, "access_token"));
    }

    private Path file() throws IOException {
        return Files.createTempFile(launcher.folder(), "peer", ".txt");
    }
}
