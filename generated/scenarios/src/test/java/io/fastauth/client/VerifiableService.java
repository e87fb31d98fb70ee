package io.fastauth.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.FastAuthConfig;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import io.fastauth.websocket.GuardedWsRouting;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** FastAuth with its event stream, and a registered resource server, "orders". */
public record VerifiableService(RunningServer server, String secret) implements AutoCloseable {

    public static final String ISSUER = "https://tokens.example";

    public static VerifiableService start(Path folder, Consumer<FastAuthConfig.Builder> more) {
        RunningServer server = run(folder, more);
        return new VerifiableService(server, register(server, "\"client_id\":\"orders\",\"may_introspect\":true"));
    }

    /** The same service, after a stop. */
    public VerifiableService restarted(Path folder) {
        return new VerifiableService(run(folder, config -> {}), secret);
    }

    private static RunningServer run(Path folder, Consumer<FastAuthConfig.Builder> more) {
        return RunningServer.start(
                config -> {
                    config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("a.db")));
                    more.accept(config);
                },
                GuardedWsRouting.builder());
    }

    /** Registers a client with these members of JSON, and returns its secret. */
    public static String register(RunningServer server, String members) {
        HttpResponse<String> answer = server.post(
                "/auth/clients", "application/json", "{" + members + "}", "MASTER-TOKEN", RunningServer.MASTER);
        JsonNode secret = Pairs.json(answer).path("client_secret");
        if (!secret.isTextual()) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return secret.textValue();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /** A verifier of the resource server. */
    public VerifierBuilder verifier() {
        return verifier(address());
    }

    /** A verifier that reaches the service at another address. */
    public VerifierBuilder verifier(URI address) {
        return Verifier.builder(address, "orders", secret);
    }

    public static void awaitLive(Verifier verifier) {
        Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> verifier.mode() == Mode.LIVE);
    }

    public TokenPair pair(String client) {
        return Pairs.pair(server.get("/auth/token/new?client_id=" + URLEncoder.encode(client, StandardCharsets.UTF_8)));
    }

    public String issue(String client) {
        return pair(client).accessToken();
    }

    @Override
    public void close() {
        server.close();
    }
}
