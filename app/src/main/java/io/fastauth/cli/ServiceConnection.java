package io.fastauth.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.cli.Call.Member;
import io.fastauth.token.SigningKey;
import io.fastauth.token.StoreUnavailableException;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Calls the operations of a service: of a running one, or of one that is started in this process, on the configured
 * store and a loopback port of its own, and stopped afterwards.
 */
final class ServiceConnection implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(ServiceConnection.class.getName());
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    private static final int NOT_IMPLEMENTED = 501;
    private static final int MAX_SHOWN = 1_000;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String service;
    private final String masterToken;
    private final Optional<WebServer> own;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();

    private ServiceConnection(String service, FastAuthConfig config, String masterToken, Optional<WebServer> own) {
        this.service = service + config.authPrefix();
        this.masterToken = masterToken;
        this.own = own;
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

    /**
     * Calls an operation.
     *
     * @return the answer, with the members that the call expects; a missing node when it expects none
     * @throws CommandException when the service refuses it, with its detail, or does not answer as a FastAuth
     */
    JsonNode call(Call call) {
        try {
            return answer(call);
        } catch (ConnectException e) {
            throw CommandException.failed("Nothing accepts connections at " + service + ": is the service running?", e);
        } catch (SSLException e) {
            throw CommandException.failed(service + " was not reached over TLS (" + shown(e) + ")", e);
        } catch (IOException e) {
            throw CommandException.failed(service + " did not answer (" + shown(e) + ")", e);
        }
    }

    /**
     * The same for a caller that tries again.
     *
     * @throws IOException when the service does not answer
     */
    JsonNode answer(Call call) throws IOException {
        HttpResponse<String> answer = send(request(call), call.timeout());
        if (answer.statusCode() / 100 != 2) {
            throw refusal(answer);
        }
        if (call.expected().isEmpty()) {
            if (answer.statusCode() != HttpURLConnection.HTTP_NO_CONTENT) {
                throw foreign("answered " + answer.statusCode() + " where 204 was expected");
            }
            return MissingNode.getInstance();
        }
        JsonNode json = json(answer).orElseThrow(() -> foreign("did not answer with JSON"));
        for (Member member : call.expected()) {
            if (!member.isIn(json)) {
                throw foreign("answered without \"" + member.name() + "\", or with something else in it");
            }
        }
        return json;
    }

    private HttpRequest request(Call call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service + call.path()))
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
        return request.build();
    }

    /** The client's own timeout ends with the head of an answer. */
    private HttpResponse<String> send(HttpRequest request, Duration longest) throws IOException {
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, head -> new BoundedBody());
        try {
            return answer.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known
                    ? known
                    : new IOException(String.valueOf(e.getMessage()), e);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("within " + longest.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted while " + service + " was called", e);
        } finally {
            answer.cancel(true);
        }
    }

    private static Optional<JsonNode> json(HttpResponse<String> answer) {
        try {
            return Optional.of(MAPPER.readTree(answer.body()));
        } catch (JsonProcessingException e) {
            LOGGER.log(Level.DEBUG, "The answer is not JSON", e);
            return Optional.empty();
        }
    }

    private CommandException refusal(HttpResponse<String> answer) {
        int status = answer.statusCode();
        String detail = Optional.of(answer)
                .filter(ServiceConnection::isProblem)
                .flatMap(ServiceConnection::json)
                .map(problem -> problem.path("detail").asText())
                .filter(text -> !text.isBlank())
                .map(ServiceConnection::shown)
                .orElseGet(() -> service + " answered " + status
                        + (status / 100 == 3 ? ", a redirect; name the URL of the service itself" : ""));
        boolean refused = status / 100 == 4 || status == NOT_IMPLEMENTED;
        return refused ? CommandException.refused(detail) : CommandException.failed(detail);
    }

    private static boolean isProblem(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("Content-Type")
                .filter(type -> type.startsWith("application/problem+json"))
                .isPresent();
    }

    /** The service answers, and not as a FastAuth does. */
    CommandException foreign(String what) {
        return CommandException.failed(service + " " + what + "; is it the URL of a FastAuth?");
    }

    private static String shown(IOException problem) {
        String message = problem.getMessage();
        String kind = problem.getClass().getSimpleName();
        return message == null ? kind : kind + ": " + shown(message);
    }

    /** On one line, and short. */
    private static String shown(String text) {
        return Printable.text(text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…");
    }

    @Override
    public void close() {
        client.shutdownNow();
        own.ifPresent(WebServer::stop);
    }
}
