package io.fastauth.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthFeature;
import io.fastauth.testing.Authority;
import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.FreePort;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.Program;
import io.fastauth.testing.RunningServer;
import io.fastauth.testing.Wire;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that speak HTTP/1.0, or read until the connection closes, by their defaults; with TLS and without. */
class Http10RefusedTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String HEALTHY = "{\"status\":\"healthy\"}";

    @TempDir
    private static Path folder;

    private static RunningServer server;
    private static String access;

    @BeforeAll
    static void start() throws IOException {
        Authority.Identity identity = new Authority().sign("server");
        identity.writePem(folder);
        server = RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .putSocket(
                        "tls",
                        socket -> socket.address(InetAddress.getLoopbackAddress())
                                .port(0)
                                .tls(Tls.builder()
                                        .privateKey(identity.privateKey())
                                        .addPrivateKeyCertChain(identity.certificate())
                                        .build()))
                .routing("tls", routing -> routing.get("/health", (request, response) -> response.send(HEALTHY)))
                .addFeature(FastAuthFeature.create(
                        config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                                .cryptographyKey(RunningServer.KEY)
                                .masterToken(RunningServer.MASTER)
                                .addAccessTokenPath("/access")))
                .build());
        access = Pairs.pair(server.get("/auth/token/new?client_id=me")).accessToken();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String run(String... command) {
        Program ran = Program.run(PATIENCE, Map.of(), List.of(command));
        assertEquals(0, ran.exit(), ran.output());
        return ran.output();
    }

    private static String plain(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    private static String tls(String path) {
        return "https://127.0.0.1:" + server.port("tls") + path;
    }

    @Test
    void curl() {
        String curl = Program.installed("curl", "curl").toString();
        assertTrue(run(curl, "--http1.0", "-sSi", plain("/health")).endsWith(HEALTHY));
        assertTrue(run(
                        curl,
                        "--http1.0",
                        "-sSi",
                        "--cacert",
                        folder.resolve("ca.crt").toString(),
                        tls("/health"))
                .endsWith(HEALTHY));
        String posted = run(curl, "--http1.0", "-sSi", "-d", "refresh_token=x", plain("/auth/token/refresh"));
        assertTrue(posted.contains(" 401 "), posted);
        assertTrue(
                run(curl, "-sSi", "-H", "Connection: close", plain("/openapi")).contains("Connection: close"));
    }

    @Test
    void apacheBench() {
        String ab = Program.installed("ab", "apache2-utils").toString();
        for (String url : List.of(plain("/health"), tls("/health"))) {
            for (String keepAlive : List.of("-q", "-k")) {
                String report = run(ab, keepAlive, "-n", "50", "-c", "5", url);
                assertTrue(report.matches("(?s).*Complete requests: +50\\n.*"), report);
                assertTrue(report.matches("(?s).*Failed requests: +0\\n.*"), report);
                assertTrue(!report.contains("Non-2xx"), report);
            }
        }
    }

    /** It reads until the end, which came after two minutes. */
    @Test
    void php() {
        String php = Program.installed("php", "php-cli").toString();
        String script = "$tls = stream_context_create(['ssl' => ['cafile' => '%s', 'verify_peer_name' => false]]);"
                .formatted(folder.resolve("ca.crt"));
        assertEquals(HEALTHY, run(php, "-r", script + "echo file_get_contents('" + plain("/health") + "');"));
        assertEquals(
                HEALTHY, run(php, "-r", script + "echo file_get_contents('" + tls("/health") + "', false, $tls);"));
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int status(int port, String path, String... fields) {
        String answer;
        try (Wire wire = Wire.to(port)) {
            answer = wire.send("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + String.join("", fields)
                            + "\r\n")
                    .untilClosed();
        }
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }

    /** Neither location sets proxy_http_version: nginx asks with HTTP/1.0. */
    @Test
    void nginxWithItsDefaults() throws IOException {
        Path nginx = Program.installed("nginx", "nginx");
        int port = FreePort.next();
        Path files = Files.createDirectory(folder.resolve("nginx"));
        Path configuration = Files.writeString(
                files.resolve("nginx.conf"), """
                pid nginx.pid; error_log stderr; daemon off; worker_processes 1;
                events {}
                http {
                    access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f;
                    uwsgi_temp_path u; scgi_temp_path s;
                    server {
                        listen 127.0.0.1:%d;
                        location / { auth_request /check; rewrite ^ /health? break; proxy_pass http://127.0.0.1:%d; }
                        location /tls { rewrite ^ /health break; proxy_pass https://127.0.0.1:%d; }
                        location = /check {
                            internal;
                            proxy_pass http://127.0.0.1:%d/auth/verify;
                            proxy_pass_request_body off;
                            proxy_set_header Content-Length "";
                            proxy_set_header X-Original-URI $request_uri;
                            proxy_set_header X-Original-Method $request_method;
                        }
                    }
                }
                """.formatted(port, server.port(), server.port("tls"), server.port()));
        try (ChildProcess running = ChildProcess.start(
                files, Map.of(), List.of(nginx.toString(), "-p", files.toString(), "-c", configuration.toString()))) {
            await().atMost(PATIENCE).until(() -> listens(port));
            assertEquals(200, status(port, "/open"), running::err);
            assertEquals(401, status(port, "/access/x"), running::err);
            assertEquals(200, status(port, "/access/x", "ACCESS-TOKEN: " + access + "\r\n"), running::err);
            assertEquals(200, status(port, "/open?filter[a]=b"), running::err);
            assertEquals(200, status(port, "/tls"), running::err);
        }
    }

    /** Its health checks are of HTTP/1.0; a server that fails them gets no request, and the client 503. */
    @ParameterizedTest
    @ValueSource(strings = {"option httpchk", "option httpchk GET /health"})
    void haproxyChecksHealth(String check) throws IOException {
        // Without a path it asks for OPTIONS /, which the service answers on its own socket.
        String overTls =
                check.contains("/") ? "server tls 127.0.0.1:" + server.port("tls") + " check ssl verify none" : "";
        Path haproxy = Program.installed("haproxy", "haproxy");
        int port = FreePort.next();
        Path configuration =
                Files.writeString(folder.resolve("haproxy.cfg"), """
                defaults
                    mode http
                    timeout connect 5s
                    timeout client 10s
                    timeout server 10s
                    timeout check 2s
                listen fastauth
                    bind 127.0.0.1:%d
                    %s
                    default-server inter 200ms fall 1 rise 2
                    server plain 127.0.0.1:%d check
                    %s
                """.formatted(port, check, server.port(), overTls));
        try (ChildProcess running =
                ChildProcess.start(folder, Map.of(), List.of(haproxy.toString(), "-f", configuration.toString()))) {
            await().atMost(PATIENCE).until(() -> listens(port));
            // Five rounds of checks.
            await().pollDelay(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> status(port, "/health") == 200);
            assertEquals(200, status(port, "/health"));
            assertTrue(!running.err().contains("is DOWN"), running::err);
        }
    }
}
