package io.fastauth.campaign;

import static org.awaitility.Awaitility.await;

import io.fastauth.testing.FreePort;
import io.fastauth.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** HAProxy before replicas, which it asks for readiness, as a platform does. */
record Haproxy(Process process, int port) implements AutoCloseable {

    static Haproxy start(Path folder, List<Integer> replicas) throws IOException {
        Path program = Program.installed("haproxy", "haproxy");
        int port = FreePort.next();
        StringBuilder servers = new StringBuilder();
        for (int replica : replicas) {
            servers.append("  server replica%1$d 127.0.0.1:%1$d check inter 100ms fall 1 rise 1\n".formatted(replica));
        }
        Path configuration = Files.writeString(folder.resolve("haproxy.cfg"), """
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 30s
                  timeout server 30s
                  timeout check 5s
                  option redispatch
                frontend clients
                  bind 127.0.0.1:%d
                  default_backend replicas
                backend replicas
                  option httpchk GET /observe/health/ready
                %s""".formatted(port, servers));
        Process process = new ProcessBuilder(program.toString(), "-db", "-f", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile())
                .start();
        Haproxy haproxy = new Haproxy(process, port);
        await().atMost(Recovery.LIMIT).until(haproxy::answers);
        return haproxy;
    }

    private boolean answers() {
        try (Connection connection = new Connection(port)) {
            return connection.get("/health").ok();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
