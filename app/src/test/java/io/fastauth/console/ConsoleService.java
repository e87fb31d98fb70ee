package io.fastauth.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.Concurrently;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.Replica;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
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

    static ConsoleService start(Path folder) throws Exception {
        Files.writeString(
                folder.resolve("fastauth.config.json"),
                "{\"access-token-paths\": [\"/access\"], \"master-token-paths\": [\"/auth/token/new\"]}");
        command(folder, "keys", "generate");
        return new ConsoleService(folder, serve(folder, 0));
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

    void register(String id, boolean confidential) {
        String client = "{\"client_id\": \"%s\", \"label\": \"Label of %s\", \"confidential\": %s}"
                .formatted(id, id, confidential);
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
