package io.fastauth.bench;

import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.token.AuditFormat;
import io.fastauth.token.RateLimit;
import io.fastauth.token.SigningKey;
import io.fastauth.websocket.GuardedWsRouting;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Servers on ports of their own, each with the same handler at {@code /open} and, if it has FastAuth, {@code /guarded}.
 */
record Service(WebServer server) implements AutoCloseable {

    static final String GUARDED = "/guarded";
    static final String OPEN = "/open";

    static Service plain() {
        return new Service(builder().build().start());
    }

    static Service fastAuth(Consumer<FastAuthConfig.Builder> settings) {
        return withoutKey(config -> settings.accept(config.cryptographyKey(SigningKey.randomText())));
    }

    /** With the keys of the settings. */
    static Service withoutKey(Consumer<FastAuthConfig.Builder> settings) {
        return new Service(builder()
                .addRouting(GuardedWsRouting.builder())
                .addFeature(FastAuthFeature.create(config -> settings.accept(
                        config.addAccessTokenPath(GUARDED).guard(guard -> guard.issueLimit(new RateLimit(0, 1))))))
                .build()
                .start());
    }

    /** With the database of a file, and without audit lines. */
    static Service quiet(Path file) {
        return fastAuth(config -> config.masterToken(RegisteredClients.MASTER_TOKEN)
                .store(store -> store.url(url(file)))
                .observe(observe -> observe.auditFormat(AuditFormat.OFF)));
    }

    static String url(Path file) {
        return "jdbc:sqlite:" + file;
    }

    private static WebServerConfig.Builder builder() {
        return WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .routing(routing -> routing.get(OPEN, (request, response) -> response.send("ok"))
                        .get(GUARDED, (request, response) -> response.send("ok")));
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }
}
