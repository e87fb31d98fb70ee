package io.fastauth.bench.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.bench.RegisteredClients;
import io.fastauth.bench.load.Caller;
import io.fastauth.bench.server.Launcher;
import io.fastauth.bench.server.ServerProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The service on each of its stores, with the settings that it has by default, two path lists, and a master token,
 * which issues: so no issue limit applies.
 */
record Stores(Launcher launcher, String key) {

    static final String MASTER_TOKEN = "a-master-token-for-measuring";

    private static final int KEY_BYTES = 32;

    static Stores with(Launcher launcher) {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return new Stores(launcher, Base64.getEncoder().encodeToString(key));
    }

    /** A folder with the settings and others. */
    Path settings(String name, Map<String, ?> others) throws IOException {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("app-name", "bench");
        settings.put("master-token", MASTER_TOKEN);
        settings.put("cryptography-key", key);
        settings.put("access-token-paths", List.of("/access"));
        settings.put("master-token-paths", List.of("/master", "/auth/token/new"));
        settings.putAll(others);
        return launcher.settings(name, new ObjectMapper().writeValueAsString(settings));
    }

    /** Clients to import, copied from one that a new service issues to. */
    Population population(int size) throws IOException, InterruptedException {
        Path folder = settings("population-" + size, Map.of());
        try (ServerProcess service = launcher.serve(folder);
                Caller caller = new Caller(service.port())) {
            String refreshToken = Caller.member(
                    caller.get(Workload.NEW + "?client_id=" + Population.ORIGINAL, "MASTER-TOKEN", MASTER_TOKEN),
                    "refresh_token");
            return Population.of(size, launcher.exported(folder).getFirst(), refreshToken, key);
        }
    }

    /** SQLite with clients. */
    Deployment sqlite(Population clients) throws IOException, InterruptedException {
        Path folder = settings("sqlite-" + clients.size(), Map.of());
        Path sessions = folder.resolve("sessions.jsonl");
        clients.write(sessions);
        launcher.importSessions(folder, sessions);
        Files.delete(sessions);
        return Deployment.alone(String.format("SQLite, %,d clients", clients.size()), launcher.serve(folder));
    }

    /** SQLite with registered clients, which may be none. */
    Registered registered(int count) throws IOException, InterruptedException, SQLException {
        Path folder = settings("registered-" + UUID.randomUUID(), Map.of());
        Path file = Files.createDirectory(folder.resolve("data")).resolve("fastauth.db");
        RegisteredClients clients = count == 0 ? new RegisteredClients(0, "") : RegisteredClients.in(file, count);
        String name = String.format("SQLite, %,d registered clients", count);
        return new Registered(Deployment.alone(name, launcher.serve(folder)), clients, launcher.folder());
    }

    /** PostgreSQL, which is as durable as in production. */
    Deployment postgres() throws IOException, InterruptedException {
        Path data = launcher.folder().resolve("postgres-data");
        EmbeddedPostgres database = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setOverrideWorkingDirectory(launcher.folder().toFile())
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .start();
        String url = "jdbc:postgresql://127.0.0.1:" + database.getPort() + "/postgres?user=postgres";
        Path folder = settings("postgres", Map.of("store", Map.of("url", url)));
        ServerProcess service = launcher.serve(folder);
        long postmaster = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
        return new Deployment("PostgreSQL", service, List.of(service.pid(), postmaster), List.of(database));
    }

    /** The persistence API, served by {@code fastauth store serve} from SQLite. */
    Deployment rest() throws IOException, InterruptedException {
        String apiKey = key + key;
        ServerProcess store = launcher.serveStore(settings("rest-store", Map.of()), apiKey);
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("database-api-url", "http://127.0.0.1:" + store.port() + "/mydb/data");
        settings.put("headers", Map.of("X-Api-Key", apiKey));
        ServerProcess service = launcher.serve(settings("rest", settings));
        List<AutoCloseable> neighbours = new ArrayList<>(List.of(store));
        return new Deployment("persistence API", service, List.of(service.pid(), store.pid()), neighbours);
    }
}
