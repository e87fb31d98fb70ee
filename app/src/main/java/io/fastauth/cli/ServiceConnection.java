package io.fastauth.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.token.SigningKey;
import io.fastauth.token.StoreUnavailableException;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Calls the operations of a service: of a running one, or of one that is started in this process, on the configured
 * store and a loopback port of its own, and stopped afterwards.
 */
final class ServiceConnection implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int NOT_IMPLEMENTED = 501;
    private static final JsonMapper MAPPER = new JsonMapper();

    private final String service;
    private final String masterToken;
    private final Optional<WebServer> own;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    private ServiceConnection(String service, FastAuthConfig config, String masterToken, Optional<WebServer> own) {
        this.service = service + config.authPrefix();
        this.masterToken = masterToken;
        this.own = own;
    }

    /**
     * A call of an operation.
     *
     * @param path below the prefix of the operations, with its query
     * @param body a JSON object; empty for none
     * @param headers further headers
     * @param timeout how long the answer may take
     */
    record Call(String method, String path, Optional<JsonNode> body, Map<String, String> headers, Duration timeout) {

        static Call of(String method, String path) {
            return new Call(method, path, Optional.empty(), Map.of(), TIMEOUT);
        }

        Call body(JsonNode json) {
            return new Call(method, path, Optional.of(json), headers, timeout);
        }

        Call header(String name, String value) {
            Map<String, String> more = new HashMap<>(headers);
            more.put(name, value);
            return new Call(method, path, body, Map.copyOf(more), timeout);
        }

        Call within(Duration longest) {
            return new Call(method, path, body, headers, longest);
        }
    }

    /** To a running service, with the master token of the settings. */
    static ServiceConnection to(URI service, FastAuthConfig config) {
        boolean http = "http".equalsIgnoreCase(service.getScheme()) || "https".equalsIgnoreCase(service.getScheme());
        if (!http
                || service.getHost() == null
                || service.getUserInfo() != null
                || service.getQuery() != null
                || service.getFragment() != null) {
            throw CommandException.refused(
                    "--url or FASTAUTH_URL: must be the URL of a service, like http://127.0.0.1:8000");
        }
        String masterToken = config.masterToken()
                .orElseThrow(() -> CommandException.refused(
                        "--url or FASTAUTH_URL: needs the master token of the service; set MASTER_TOKEN or"
                                + " master-token"));
        return new ServiceConnection(service.toString().replaceFirst("/+$", ""), config, masterToken, Optional.empty());
    }

    /** To a service of this process, which has the store of the settings. */
    static ServiceConnection inProcess(FastAuthConfig config) {
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
            return new ServiceConnection(address, config, masterToken, Optional.of(server));
        } catch (StoreUnavailableException e) {
            throw storeInUse(e);
        }
    }

    /** The store does not open: a running service may be using it. */
    static CommandException storeInUse(StoreUnavailableException e) {
        return CommandException.failed(
                e.getMessage() + "; a running service is reached with --url, like --url http://127.0.0.1:8000", e);
    }

    /** A segment of a path, with its slash. */
    static String segment(String text) {
        return "/"
                + URLEncoder.encode(text, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("*", "%2A")
                        .replace(".", "%2E");
    }

    JsonNode get(String path) {
        return call(Call.of("GET", path));
    }

    /**
     * Calls an operation.
     *
     * @return the answer; a missing node when it has no content
     * @throws CommandException when the service refuses it, with its detail, or does not answer
     */
    JsonNode call(Call call) {
        try {
            return answer(call);
        } catch (JsonProcessingException e) {
            throw CommandException.failed(service + " did not answer with JSON; is it the URL of a FastAuth?", e);
        } catch (ConnectException e) {
            throw CommandException.failed("Nothing accepts connections at " + service + ": is the service running?", e);
        } catch (IOException e) {
            throw CommandException.failed(
                    service + " did not answer (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    /**
     * The same for a caller that tries again.
     *
     * @throws IOException when the service does not answer, or not with JSON
     */
    JsonNode answer(Call call) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service + call.path()))
                .timeout(call.timeout())
                .header("MASTER-TOKEN", masterToken)
                .method(
                        call.method(),
                        call.body()
                                .map(json -> BodyPublishers.ofString(json.toString()))
                                .orElseGet(BodyPublishers::noBody));
        if (call.body().isPresent()) {
            request.header("Content-Type", "application/json");
        }
        call.headers().forEach(request::header);
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 == 2) {
                return MAPPER.readTree(answer.body());
            }
            throw refusal(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted while " + service + " was called", e);
        }
    }

    private CommandException refusal(HttpResponse<String> answer) throws IOException {
        boolean problem = answer.headers()
                .firstValue("Content-Type")
                .filter(type -> type.startsWith("application/problem+json"))
                .isPresent();
        String detail = problem
                ? Printable.text(MAPPER.readTree(answer.body()).path("detail").asText())
                : service + " answered " + answer.statusCode();
        boolean refused = answer.statusCode() / 100 == 4 || answer.statusCode() == NOT_IMPLEMENTED;
        return refused ? CommandException.refused(detail) : CommandException.failed(detail);
    }

    @Override
    public void close() {
        client.shutdownNow();
        own.ifPresent(WebServer::stop);
    }
}
