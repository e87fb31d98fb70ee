package io.fastauth.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fastauth.testing.FreePort;
import io.fastauth.testing.Gateway;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.Replica;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Three processes behind nginx on one PostgreSQL are restarted in turn under load, without a failed request. */
@Execution(ExecutionMode.CONCURRENT)
@Order(1)
class RollingUpdateTest {

    private static final int CALLERS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong answered = new AtomicLong();
    private final CountDownLatch done = new CountDownLatch(1);
    private int gateway;

    @Test
    void noRequestFails() throws Exception {
        Path nginx = Gateway.NGINX.binary().orElse(null);
        if (nginx == null) {
            System.err.println(
                    "NOT TESTED: the rolling update, because nginx is not installed; run: apt-get install nginx");
        }
        assumeTrue(nginx != null);
        Map<String, String> settings = Map.of(
                "CRYPTOGRAPHY_KEY",
                RunningServer.KEY,
                "FASTAUTH_STORE_URL",
                RunningPostgres.shared().newServiceUrl() + "?user=postgres",
                "FASTAUTH_DRAIN_DELAY",
                "PT1S",
                "FASTAUTH_GUARD_ISSUE_LIMIT",
                "off");
        List<Replica> replicas = new ArrayList<>();
        Process proxy = null;
        try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            for (int i = 0; i < 3; i++) {
                replicas.add(Replica.startWith(folder, settings));
            }
            proxy = proxy(nginx, replicas);
            for (int i = 0; i < CALLERS; i++) {
                String name = "caller" + i;
                callers.submit(() -> callUntilDone(name));
            }
            try {
                for (int i = 0; i < 3; i++) {
                    awaitMore();
                    Replica old = replicas.get(i);
                    assertEquals(0, old.process().terminate(), old.process()::err);
                    awaitMore();
                    replicas.set(i, Replica.startWith(folder, settings, old.port()));
                }
                awaitMore();
            } finally {
                done.countDown();
            }
            callers.shutdown();
            assertTrue(callers.awaitTermination(60, TimeUnit.SECONDS));
            assertEquals(List.of(), List.copyOf(failures));
        } finally {
            if (proxy != null) {
                proxy.destroy();
                proxy.waitFor();
            }
            for (Replica replica : replicas) {
                replica.close();
            }
        }
    }

    private void awaitMore() {
        long before = answered.get();
        await().atMost(PATIENCE).until(() -> answered.get() >= before + 200);
    }

    /** Without a list of errors that are worth another try but those that nginx has by default. */
    private Process proxy(Path nginx, List<Replica> replicas) throws IOException {
        gateway = FreePort.next();
        StringBuilder servers = new StringBuilder();
        replicas.forEach(replica ->
                servers.append("    server 127.0.0.1:").append(replica.port()).append(" max_fails=0;\n"));
        Path configuration = Files.writeString(folder.resolve("nginx.conf"), """
                pid nginx.pid;
                error_log stderr;
                events {}
                http {
                  access_log off;
                  upstream fastauth {
                %s  }
                  server {
                    listen 127.0.0.1:%d;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host $http_host;
                    location / { proxy_pass http://fastauth; }
                  }
                }
                """.formatted(servers, gateway));
        Process proxy = new ProcessBuilder(
                        nginx.toString(), "-p", folder.toString(), "-c", configuration.toString(), "-g", "daemon off;")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.log").toFile())
                .start();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> get("/health").statusCode() == 200);
        return proxy;
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway + path))
                .timeout(PATIENCE);
        return client.send(
                (headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void callUntilDone(String name) {
        while (done.getCount() > 0) {
            try {
                TokenPair pair = Pairs.pair(get("/auth/token/new?client_id=" + name));
                TokenPair next = Pairs.pair(get("/auth/token/refresh?refresh_token=" + pair.refreshToken()));
                int status = get("/access/health", "ACCESS-TOKEN", next.accessToken())
                        .statusCode();
                if (status != 200) {
                    failures.add(name + ": " + status);
                }
                answered.addAndGet(3);
            } catch (IOException | RuntimeException | AssertionError e) {
                failures.add(name + ": " + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
