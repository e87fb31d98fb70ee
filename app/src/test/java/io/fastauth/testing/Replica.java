package io.fastauth.testing;

import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service in a process of its own, as a platform runs it. */
public final class Replica implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("FastAuth is ready at http://127\\.0\\.0\\.1:(\\d+)");
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private final ChildProcess process;
    private final int port;

    private Replica(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one and waits until it is ready. */
    public static Replica start(Path folder, Map<String, String> settings) throws IOException {
        Map<String, String> environment = new HashMap<>(settings);
        environment.putIfAbsent("CRYPTOGRAPHY_KEY", RunningServer.KEY);
        environment.putIfAbsent("MASTER_TOKEN", RunningServer.MASTER);
        return startWith(folder, environment);
    }

    /** Starts one with these settings and no others. */
    public static Replica startWith(Path folder, Map<String, String> environment) throws IOException {
        return startWith(folder, environment, 0);
    }

    /** On a port, where one was stopped before or 0 for a free one, with further options. */
    public static Replica startWith(Path folder, Map<String, String> environment, int port, String... options)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve", "--port", Integer.toString(port)));
        arguments.addAll(List.of(options));
        ChildProcess process = ChildProcess.fastauth(folder, environment, arguments.toArray(String[]::new));
        Matcher address = ADDRESS.matcher(process.awaitOut("FastAuth is ready"));
        if (!address.find()) {
            throw new AssertionError("No address in: " + process.out());
        }
        return new Replica(process, Integer.parseInt(address.group(1)));
    }

    public int port() {
        return port;
    }

    public ChildProcess process() {
        return process;
    }

    public TokenPair issue(String client) {
        return Pairs.pair(send(request("/auth/token/new?client_id=" + client).GET()));
    }

    public HttpResponse<String> refresh(String refreshToken) {
        return send(request("/auth/token/refresh")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "refresh_token=" + URLEncoder.encode(refreshToken, StandardCharsets.UTF_8))));
    }

    /** Revokes what the form names. */
    public void revoke(String form, String... headers) {
        HttpRequest.Builder request = request("/auth/token/revoke")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        HttpResponse<String> answer = send(headers.length == 0 ? request : request.headers(headers));
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
    }

    /** Whether an access token is good here. */
    public boolean verifies(String accessToken) {
        int status = send(request("/access/health")
                        .header("ACCESS-TOKEN", accessToken)
                        .GET())
                .statusCode();
        if (status != 200 && status != 401) {
            throw new AssertionError("Neither good nor bad: " + status);
        }
        return status == 200;
    }

    public Metrics metrics() {
        return Metrics.parse(
                send(request("/observe/metrics").header("Accept", "text/plain").GET())
                        .body());
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
