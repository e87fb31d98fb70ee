package io.fastauth.testing;

import io.fastauth.http.FailureLimiter;
import io.fastauth.http.SourceAddress;
import io.fastauth.http.TrustedProxies;
import io.fastauth.persistence.ApiKeyFilter;
import io.fastauth.persistence.ApiKeyFilter.ApiKey;
import io.fastauth.persistence.PersistedPairs;
import io.fastauth.persistence.PersistenceFeature;
import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.token.Keyring;
import io.fastauth.token.RateLimit;
import io.fastauth.token.SigningKey;
import io.fastauth.token.TokenAlgorithm;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** The persistence API over an SQLite file, on a port of its own. */
public final class ServedStore implements AutoCloseable {

    private static final String KEY = "kAONxbkATfyk3kmnUhw7YyAMotmvuJ6tVsuT1w3A6N4=";

    private final PersistedPairs pairs;
    private final WebServer server;

    private ServedStore(PersistedPairs pairs, ApiKey key, Tls tls) {
        this.pairs = pairs;
        this.server = WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .tls(tls)
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .routing(routing -> routing.addFeature(new PersistenceFeature(pairs, "/mydb/data", filter(key))))
                .build()
                .start();
    }

    public static ServedStore start(Path folder, ApiKey key) {
        return start(folder, key, Tls.builder().enabled(false).build());
    }

    public static ServedStore start(Path folder, ApiKey key, Tls tls) {
        Keyring keys = Keyring.of(SigningKey.of(KEY, TokenAlgorithm.HS256), List.of());
        return new ServedStore(
                PersistedPairs.open(DatabaseAccess.of("jdbc:sqlite:pairs.db", folder), () -> keys, Clock.systemUTC()),
                key,
                tls);
    }

    private static ApiKeyFilter filter(ApiKey key) {
        return new ApiKeyFilter(
                key,
                new FailureLimiter(() -> new RateLimit(200, 300)),
                new SourceAddress(TrustedProxies.in(List.of("127.0.0.0/8"))));
    }

    public PersistedPairs pairs() {
        return pairs;
    }

    public URI url() {
        return URI.create((server.hasTls() ? "https" : "http") + "://127.0.0.1:" + server.port() + "/mydb/data");
    }

    /** Sends bytes as they are on a connection of their own, and answers all that comes back. */
    public String raw(String request) {
        return RunningServer.raw(server.port(), request);
    }

    @Override
    public void close() {
        server.stop();
        pairs.close();
    }
}
