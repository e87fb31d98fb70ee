package io.fastauth.interoperability;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The packaged service in a process of its own, with the clients of the scenario. */
final class Service implements AutoCloseable {

    /** The audiences that the client {@code billing} may be granted. */
    static final String ORDERS = "https://orders.example";

    static final String REPORTS = "https://reports.example";

    private static final String MASTER = "a-master-token-for-tests";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CommandLine fastauth;
    private final Configuration configuration;
    private final String url;
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> secrets = new TreeMap<>();

    private Service(CommandLine fastauth, Configuration configuration, String url, Process process) {
        this.fastauth = fastauth;
        this.configuration = configuration;
        this.url = url;
        this.process = process;
    }

    static Service start(Path folder, Configuration configuration) throws IOException {
        int port = FreePort.next();
        String url = "http://127.0.0.1:" + port + configuration.rootPath();
        Files.writeString(folder.resolve("fastauth.config.json"), """
                {
                    "master-token": "%s",
                    "public-url": "%s",
                    "root-path": "%s",
                    "access-token-paths": [
                        "/access",
                        {"path": "/orders", "scope": "orders:read", "audience": "%s"},
                        {"path": "/administration", "scope": "admin"}
                    ],
                    "tokens": {"access-token-type": "%s"}
                }
                """.formatted(
                        MASTER, url, configuration.rootPath(), ORDERS, configuration.type()));
        CommandLine fastauth = new CommandLine(folder);
        fastauth.run("keys", "generate", "--algorithm", configuration.algorithm());
        Path log = folder.resolve("serve.log");
        Process process = fastauth.start(log, "serve", "--port", String.valueOf(port));
        Service service = new Service(fastauth, configuration, url, process);
        try {
            service.awaitReady(log);
            service.registerClients();
        } catch (RuntimeException | Error e) {
            service.close();
            throw e;
        }
        return service;
    }

    private void awaitReady(Path log) throws IOException {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !process.isAlive() || Files.readString(log).contains("FastAuth is ready"));
        if (!process.isAlive()) {
            throw new AssertionError(Files.readString(log));
        }
    }

    private void registerClients() {
        register(
                "billing",
                "\"scopes\": [\"orders:read\", \"orders:write\"], \"audiences\": [\"" + ORDERS + "\", \"" + REPORTS
                        + "\"], \"may_refresh\": true");
        register("orders-api", "\"audiences\": [\"" + ORDERS + "\"], \"may_introspect\": true");
        register("a:b%c d+e&f", "\"scopes\": [\"orders:read\"]");
        register("zoë", "\"scopes\": [\"orders:read\"]");
        register("brief", "\"audiences\": [\"" + ORDERS + "\"], \"access_lifetime\": 2");
        register("app", "\"confidential\": false, \"scopes\": [\"orders:read\"], \"may_refresh\": true");
    }

    private void register(String id, String terms) {
        JsonNode client = json(
                201,
                request("/auth/clients")
                        .header("Authorization", "Bearer " + MASTER)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"client_id\": \"" + id + "\", " + terms + "}")));
        secrets.put(id, client.path("client_secret").asText());
    }

    Configuration configuration() {
        return configuration;
    }

    /** The public URL, which is the issuer. */
    String url() {
        return url;
    }

    String keySetUrl() {
        return url + "/.well-known/jwks.json";
    }

    String secret(String clientId) {
        return secrets.get(clientId);
    }

    /** Public keys and nothing else. */
    String keySet() {
        return send(request("/.well-known/jwks.json").GET()).body();
    }

    /** The environment of the programs in other languages. */
    Map<String, String> environment(String... libraries) {
        Map<String, String> refreshTokens =
                Stream.of(libraries).collect(Collectors.toMap(library -> library, library -> publicRefreshToken()));
        return Map.of(
                "ISSUER", url,
                "AUDIENCE", ORDERS,
                "TYPE", configuration.type(),
                "SECRETS", write(secrets),
                "PUBLIC_REFRESH", write(refreshTokens));
    }

    /** A refresh token of the public client, which the master issues. */
    String publicRefreshToken() {
        return json(
                        200,
                        request("/auth/token/new?client_id=app")
                                .header("MASTER-TOKEN", MASTER)
                                .GET())
                .at("/data/refresh_token")
                .asText();
    }

    /** The answer to a client's request for a token of its own. */
    JsonNode grant(String clientId, String audience) {
        String credentials = encode(clientId) + ":" + encode(secret(clientId));
        return json(
                200,
                request("/oauth2/token")
                        .header(
                                "Authorization",
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString(credentials.getBytes(StandardCharsets.US_ASCII)))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "grant_type=client_credentials&resource=" + encode(audience))));
    }

    String accessToken(String clientId, String audience) {
        return grant(clientId, audience).path("access_token").asText();
    }

    /** Makes keys that sign after a delay, while the service runs, and waits until the public one is published. */
    void rotate(Configuration next, String delay) {
        String before = keySet();
        fastauth.run("keys", "rotate", "--algorithm", next.algorithm(), "--in", delay);
        await().atMost(PATIENCE).until(() -> !keySet().equals(before));
    }

    private JsonNode json(int status, HttpRequest.Builder request) {
        HttpResponse<String> answer = send(request);
        assertEquals(status, answer.statusCode(), answer::body);
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create(url + pathAndQuery)).timeout(PATIENCE);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
