package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.token.SigningKey;
import io.fastauth.token.StoreUnavailableException;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Calls the registry of a service: a running one, or one that is started in this process, on the configured store and a
 * loopback port of its own, and stopped afterwards.
 */
final class RegistryConnection implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final JsonMapper MAPPER = new JsonMapper();

    private final String registry;
    private final String masterToken;
    private final Optional<WebServer> own;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    private RegistryConnection(String service, FastAuthConfig config, String masterToken, Optional<WebServer> own) {
        this.registry = service + config.authPrefix() + "/clients";
        this.masterToken = masterToken;
        this.own = own;
    }

    /** To a running service, with the master token of the settings. */
    static RegistryConnection to(URI service, FastAuthConfig config) {
        boolean http = "http".equalsIgnoreCase(service.getScheme()) || "https".equalsIgnoreCase(service.getScheme());
        if (!http || service.getHost() == null || service.getQuery() != null || service.getFragment() != null) {
            throw CommandException.refused("--url: must be the URL of a service, like http://127.0.0.1:8000");
        }
        String masterToken = config.masterToken()
                .orElseThrow(() -> CommandException.refused(
                        "--url: needs the master token of the service; set MASTER_TOKEN or master-token"));
        return new RegistryConnection(
                service.toString().replaceFirst("/+$", ""), config, masterToken, Optional.empty());
    }

    /** To a service of this process, which has the store of the settings. */
    static RegistryConnection inProcess(FastAuthConfig config) {
        String masterToken = config.masterToken().orElseGet(SigningKey::randomText);
        try {
            WebServer server = WebServer.builder()
                    .host(ServerSettings.DEFAULT_HOST)
                    .port(0)
                    .shutdownHook(false)
                    .addFeature(FastAuthFeature.create(FastAuthConfig.builder(config)
                            .masterToken(masterToken)
                            .buildPrototype()))
                    .build();
            ServerLifecycle.start(server);
            String address = "http://" + ServerSettings.DEFAULT_HOST + ":" + server.port() + config.rootPath();
            return new RegistryConnection(address, config, masterToken, Optional.of(server));
        } catch (StoreUnavailableException e) {
            throw CommandException.failed(
                    e.getMessage() + "; a running service is reached with --url, like --url http://127.0.0.1:8000", e);
        }
    }

    /** The path of a client below the registry. */
    static String path(String clientId) {
        return "/"
                + URLEncoder.encode(clientId, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("*", "%2A")
                        .replace(".", "%2E");
    }

    /**
     * Calls an operation.
     *
     * @param path below the registry, with its query
     * @param body a JSON object; empty for none
     * @return the answer; a missing node when it has no content
     * @throws CommandException when the service refuses it, with its detail, or does not answer
     */
    JsonNode call(String method, String path, Optional<JsonNode> body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(registry + path))
                .timeout(TIMEOUT)
                .header("MASTER-TOKEN", masterToken)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.map(json -> BodyPublishers.ofString(json.toString()))
                                .orElseGet(BodyPublishers::noBody))
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 == 2) {
                return MAPPER.readTree(answer.body());
            }
            throw refusal(answer);
        } catch (IOException e) {
            throw CommandException.failed(
                    registry + " did not answer (" + e.getClass().getSimpleName() + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted while " + registry + " was called", e);
        }
    }

    private CommandException refusal(HttpResponse<String> answer) throws IOException {
        boolean problem = answer.headers()
                .firstValue("Content-Type")
                .filter(type -> type.startsWith("application/problem+json"))
                .isPresent();
        String detail = problem
                ? MAPPER.readTree(answer.body()).path("detail").asText()
                : registry + " answered " + answer.statusCode();
        return answer.statusCode() / 100 == 4 ? CommandException.refused(detail) : CommandException.failed(detail);
    }

    @Override
    public void close() {
        client.close();
        own.ifPresent(WebServer::stop);
    }
}
