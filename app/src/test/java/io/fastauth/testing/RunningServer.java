package io.fastauth.testing;

import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.http.ErrorAnswers;
import io.fastauth.websocket.GuardedWsRouting;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.spi.ServerFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real server on a port of its own, and the two ways to speak to it: as a client does, and byte by byte. */
public final class RunningServer implements AutoCloseable {

    public static final String KEY = "kAONxbkATfyk3kmnUhw7YyAMotmvuJ6tVsuT1w3A6N4=";
    public static final String MASTER = "a-master-token-for-tests";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

    private final WebServer server;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private RunningServer(WebServer server) {
        this.server = server;
    }

    public static RunningServer start(Consumer<FastAuthConfig.Builder> settings) {
        return start(settings, routing -> {});
    }

    /** With websockets of a host application, and those of the service. */
    public static RunningServer start(Consumer<FastAuthConfig.Builder> settings, GuardedWsRouting.Builder webSockets) {
        return of(built(builder(settings).addRouting(webSockets)));
    }

    /** With handlers of a host application. */
    public static RunningServer start(
            Consumer<FastAuthConfig.Builder> settings, Consumer<HttpRouting.Builder> host, ServerFeature... features) {
        WebServerConfig.Builder server = builder(settings).routing(host);
        for (ServerFeature feature : features) {
            server.addFeature(feature);
        }
        return of(built(server));
    }

    /** One at a time: Helidon 4.5.0 keeps the indicators of all servers in a map that is not safe for threads. */
    private static synchronized WebServer built(WebServerConfig.Builder server) {
        return server.build();
    }

    private static WebServerConfig.Builder builder(Consumer<FastAuthConfig.Builder> settings) {
        return WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .directHandlers(ErrorAnswers.unroutable(OptionalLong.empty()))
                .addFeature(FastAuthFeature.create(config -> {
                    config.cryptographyKey(KEY).masterToken(MASTER);
                    settings.accept(config);
                }));
    }

    /** A server made elsewhere. */
    public static RunningServer of(WebServer server) {
        return new RunningServer(server.start());
    }

    public int port() {
        return server.port();
    }

    public int port(String socket) {
        return server.port(socket);
    }

    public HttpResponse<String> get(String pathAndQuery, String... headers) {
        return send(request(pathAndQuery, headers).GET());
    }

    public HttpResponse<String> post(String path, String contentType, String body, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    public HttpRequest.Builder request(String pathAndQuery, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + pathAndQuery))
                .timeout(PATIENCE);
        return headers.length == 0 ? request : request.headers(headers);
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends bytes as they are, and answers the first response, or why there is none. */
    public String raw(String request) {
        return raw(port(), request);
    }

    /** As above, to any server on this machine. */
    public static String raw(int port, String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return response(socket.getInputStream(), request.startsWith("HEAD "));
        } catch (IOException e) {
            // A reset after the answer to a malformed request is an answer too.
            return "closed: " + e.getMessage();
        }
    }

    private static String response(InputStream in, boolean headersOnly) throws IOException {
        StringBuilder response = new StringBuilder();
        byte[] buffer = new byte[8192];
        while (!complete(response, headersOnly)) {
            int read = in.read(buffer);
            if (read < 0) {
                break;
            }
            response.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
        }
        return response.toString();
    }

    private static boolean complete(StringBuilder response, boolean headersOnly) {
        int headersEnd = response.indexOf("\r\n\r\n");
        Matcher length = LENGTH.matcher(response);
        return headersEnd > 0
                && (headersOnly
                        || (length.find() && response.length() >= headersEnd + 4 + Integer.parseInt(length.group(1))));
    }

    @Override
    public void close() {
        client.close();
        server.stop();
    }
}
