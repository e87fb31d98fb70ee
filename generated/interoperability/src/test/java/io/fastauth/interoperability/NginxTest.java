package io.fastauth.interoperability;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import io.fastauth.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** nginx with the configuration file that users are given asks the service about scope and audience. */
@ExtendWith(Services.Resolver.class)
class NginxTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void passesOnWhatTheServiceDecides(Services services, @TempDir Path folder) throws Exception {
        Tool.NGINX.require();
        Service service = services.of(Configuration.ES256);
        HttpServer guarded = echo();
        int port = FreePort.next();
        Path configuration = Files.writeString(
                folder.resolve("nginx.conf"),
                Files.readString(Path.of("..", "..", "k8s", "gateways", "nginx.conf"))
                        .replace("127.0.0.1:8080", "127.0.0.1:" + port)
                        .replace("127.0.0.1:8000", URI.create(service.url()).getAuthority())
                        .replace(
                                "127.0.0.1:9000",
                                "127.0.0.1:" + guarded.getAddress().getPort()));
        Process nginx = new ProcessBuilder(
                        "/usr/sbin/nginx", "-p", folder.toString(), "-c", configuration.toString(), "-g", "daemon off;")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.log").toFile())
                .start();
        try {
            await().atMost(PATIENCE).until(() -> listening(port));
            String token = service.accessToken("billing", Service.ORDERS);

            assertEquals("200 orders:read orders:write", call(port, "/orders", token));
            HttpResponse<String> forbidden = send(port, "/administration", token);
            assertEquals(403, forbidden.statusCode());
            assertEquals(
                    "Bearer realm=\"fastauth\", error=\"insufficient_scope\", scope=\"admin\"",
                    forbidden.headers().firstValue("WWW-Authenticate").orElse(""));
            assertEquals("401 ", call(port, "/orders", service.accessToken("billing", Service.REPORTS)));
            assertEquals("401 ", call(port, "/orders", token + "A"));
            assertEquals("401 ", call(port, "/orders", service.publicRefreshToken()));
        } finally {
            nginx.destroy();
            nginx.onExit().join();
            guarded.stop(0);
        }
    }

    /** A service that answers with the scope that the gateway tells it. */
    private static HttpServer echo() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String scope = exchange.getRequestHeaders().getFirst("X-FastAuth-Scope");
            byte[] body = String.valueOf(scope).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static boolean listening(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private String call(int port, String path, String token) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(port, path, token);
        return answer.statusCode() + " " + (answer.statusCode() == 200 ? answer.body() : "");
    }

    private HttpResponse<String> send(int port, String path, String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                // The caller's own is stripped.
                .header("X-FastAuth-Scope", "forged")
                .header("Authorization", "Bearer " + token)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
