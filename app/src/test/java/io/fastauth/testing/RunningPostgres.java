package io.fastauth.testing;

import static org.awaitility.Awaitility.await;

import io.fastauth.store.sql.DatabaseAccess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL, as durable as in production, which can be stopped, killed and started again on the same data. */
public final class RunningPostgres implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path data;
    private final int port;
    private EmbeddedPostgres server;

    private RunningPostgres(Path data, int port) throws IOException {
        this.data = data;
        this.port = port;
        this.server = launch();
    }

    /** One for all tests that only need a database of their own; it ends with the JVM. */
    public static RunningPostgres shared() {
        return Shared.INSTANCE;
    }

    /** One that a test may ill-treat. */
    public static RunningPostgres start(Path data) throws IOException {
        return new RunningPostgres(data, FreePort.next());
    }

    private EmbeddedPostgres launch() throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setPGStartupWait(PATIENCE)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .start();
    }

    public int port() {
        return port;
    }

    /** Makes an empty database. */
    public DatabaseAccess newDatabase() throws SQLException {
        String name = "test" + DATABASES.incrementAndGet();
        sql("CREATE DATABASE " + name);
        return DatabaseAccess.of(url(name), Path.of(""));
    }

    /** The URL of an empty database, for a service that has its user as a setting. */
    public String newServiceUrl() throws SQLException {
        return newDatabase().url().replaceFirst("\\?.*", "");
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres";
    }

    /** Runs a statement as the owner of everything. */
    public void sql(String statement) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement prepared = connection.createStatement()) {
            prepared.execute(statement);
        }
    }

    /** The process ids of the backends on which the services of a database listen. */
    public List<Long> listeners(String database) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = '" + database
                                + "'")) {
            List<Long> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getLong(1));
            }
            return found;
        }
    }

    /** Stops it as an operator does; what is under way is cut. */
    public void stop() throws IOException {
        server.close();
    }

    /** As if the machine had failed, but for its disk. */
    public void kill() throws IOException {
        ProcessHandle postmaster = ProcessHandle.of(postmaster()).orElseThrow();
        List<ProcessHandle> all = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        await().atMost(PATIENCE)
                .until(() -> !postmaster.isAlive() && all.stream().noneMatch(ProcessHandle::isAlive));
        // Finds nothing to stop, and lets go of the folder.
        server.close();
    }

    /** Stops it without letting anything finish (SIGQUIT); it recovers from its log at the next start. */
    public void stopImmediately() throws IOException, InterruptedException {
        long postmaster = postmaster();
        if (new ProcessBuilder("kill", "-QUIT", Long.toString(postmaster))
                        .start()
                        .waitFor()
                != 0) {
            throw new AssertionError("PostgreSQL does not run");
        }
        await().atMost(PATIENCE)
                .until(() -> !ProcessHandle.of(postmaster)
                        .map(ProcessHandle::isAlive)
                        .orElse(false));
        // Finds nothing to stop, and lets go of the folder.
        server.close();
    }

    private long postmaster() throws IOException {
        return Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
    }

    public void startAgain() throws IOException {
        server = launch();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private static final class Shared {

        private static final RunningPostgres INSTANCE = launchShared();

        private static RunningPostgres launchShared() {
            try {
                return start(Files.createTempDirectory("postgres"));
            } catch (IOException e) {
                throw new AssertionError("PostgreSQL does not start", e);
            }
        }
    }
}
