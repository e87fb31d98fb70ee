package io.fastauth.bench;

import io.fastauth.bench.load.Caller;
import io.fastauth.bench.load.Request;
import io.fastauth.token.AuditFormat;
import io.fastauth.token.KeySet;
import io.fastauth.token.TokenAlgorithm;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Replicas of the service on one PostgreSQL, which is as durable as in production, with one set of keys and a resource
 * server among their registered clients.
 */
record Replicas(EmbeddedPostgres database, List<Service> services, String secret) implements AutoCloseable {

    /** The {@code public-url} of the replicas, and so the issuer and the audience of their tokens. */
    static final String ISSUER = "https://tokens.example";

    /** The id of the resource server. */
    static final String RESOURCE_SERVER = "resource-server";

    private static final int COUNT = 3;

    /** The callers that it needs, each to one replica; not thread-safe. */
    static Replicas start(Path folder, TokenAlgorithm algorithm) throws IOException {
        Path keys = Files.writeString(
                folder.resolve("keys-" + algorithm.name() + ".json"),
                KeySet.generate(algorithm, Instant.now().minusSeconds(1)).toJson());
        EmbeddedPostgres database = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .start();
        List<Service> services = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            services.add(replica(database, keys));
        }
        return new Replicas(database, services, register(services.getFirst()));
    }

    private static Service replica(EmbeddedPostgres database, Path keys) {
        return Service.withoutKey(config -> config.masterToken(RegisteredClients.MASTER_TOKEN)
                .publicUrl(ISSUER)
                .tokens(tokens -> tokens.keysFile(keys))
                .store(store ->
                        store.url("jdbc:postgresql://127.0.0.1:" + database.getPort() + "/postgres?user=postgres"))
                .observe(observe -> observe.auditFormat(AuditFormat.OFF)));
    }

    private static String register(Service service) throws IOException {
        try (Caller caller = new Caller(service.port())) {
            return RegisteredClients.register(
                    caller, "{\"client_id\":\"" + RESOURCE_SERVER + "\",\"may_introspect\":true}");
        }
    }

    String url(int replica) {
        return "http://127.0.0.1:" + services.get(replica).port();
    }

    /** A connection to one of the replicas, which take turns. */
    Caller caller(int number) throws IOException {
        return new Caller(services.get(number % COUNT).port());
    }

    String issue(int number, String client) throws IOException {
        try (Caller caller = caller(number)) {
            return Caller.member(caller.get("/auth/token/new?client_id=" + client), "access_token");
        }
    }

    /** Returns when the revocation is acknowledged. */
    void revoke(int number, String token) throws IOException {
        try (Caller caller = caller(number)) {
            String unused = caller.post(
                    "/auth/token/revoke",
                    "token=" + URLEncoder.encode(token, StandardCharsets.US_ASCII),
                    "Content-Type",
                    Request.FORM);
        }
    }

    @Override
    public void close() throws IOException {
        services.forEach(Service::close);
        database.close();
    }
}
