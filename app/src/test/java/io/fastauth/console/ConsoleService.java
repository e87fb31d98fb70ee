package io.fastauth.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.registry.Client;
import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.store.sql.SqlSessionStore;
import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.Concurrently;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.Replica;
import io.fastauth.testing.RunningServer;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** The service that a console is of, in a process of its own, whose keys are in a file. */
final class ConsoleService implements AutoCloseable {

    private static final int WORKERS = 16;

    private final Path folder;
    private Replica replica;

    private ConsoleService(Path folder, Replica replica) {
        this.folder = folder;
        this.replica = replica;
    }

    /** With that many clients, service-00000 and so on, which are there before it starts: that is much faster. */
    static ConsoleService start(Path folder, int clients) throws Exception {
        Files.writeString(
                folder.resolve("fastauth.config.json"),
                "{\"access-token-paths\": [\"/access\"], \"master-token-paths\": [\"/auth/token/new\"]}");
        command(folder, "keys", "generate");
        try (SqlSessionStore store = SqlSessionStore.open(
                DatabaseAccess.of("jdbc:sqlite:data/fastauth.db", folder), () -> SignedSessions.KEYS)) {
            repeat(clients, i -> store.clients().add(client("service-%05d".formatted(i))));
        }
        return new ConsoleService(folder, serve(folder, 0));
    }

    private static Client client(String id) {
        Client defaults = Client.of(id, Client.Source.API, Instant.now().truncatedTo(ChronoUnit.SECONDS));
        return new Client(
                id,
                label(id),
                false,
                defaults.allowed(),
                defaults.sessions(),
                defaults.accessLifetime(),
                defaults.refreshLifetime(),
                defaults.refreshes(),
                defaults.introspects(),
                defaults.status(),
                defaults.source(),
                defaults.createdAt(),
                List.of());
    }

    private static String label(String id) {
        return "Label of " + id;
    }

    private static Replica serve(Path folder, int port) throws IOException {
        return Replica.startWith(folder, Map.of("MASTER_TOKEN", RunningServer.MASTER), port);
    }

    private static void command(Path folder, String... arguments) throws Exception {
        try (ChildProcess command = ChildProcess.fastauth(folder, Map.of(), arguments)) {
            assertEquals(0, command.exitCode(), command::err);
        }
    }

    void command(String... arguments) throws Exception {
        command(folder, arguments);
    }

    int port() {
        return replica.port();
    }

    void kill() throws Exception {
        replica.process().kill();
    }

    /** Starts it again, at the same port. */
    void startAgain() throws IOException {
        replica.close();
        replica = serve(folder, replica.port());
    }

    /** Does something as often as that, by several callers at the same time. */
    static void repeat(int times, IntConsumer task) throws Exception {
        Concurrently.run(IntStream.range(0, WORKERS)
                .<Callable<Boolean>>mapToObj(worker -> () -> {
                    for (int i = worker; i < times; i += WORKERS) {
                        task.accept(i);
                    }
                    return true;
                })
                .toList());
    }

    void registerConfidential(String id) {
        String client = "{\"client_id\": \"%s\", \"label\": \"%s\", \"confidential\": true}".formatted(id, label(id));
        assertEquals(
                201,
                replica.send(master("/auth/clients")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(client)))
                        .statusCode());
    }

    TokenPair issue(String client) {
        return Pairs.pair(
                replica.send(master("/auth/token/new?client_id=" + client).GET()));
    }

    boolean verifies(String accessToken) {
        return replica.verifies(accessToken);
    }

    HttpRequest.Builder request(String path) {
        return replica.request(path);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return replica.send(request);
    }

    private HttpRequest.Builder master(String path) {
        return replica.request(path).header("MASTER-TOKEN", RunningServer.MASTER);
    }

    @Override
    public void close() throws IOException {
        replica.close();
    }
}
