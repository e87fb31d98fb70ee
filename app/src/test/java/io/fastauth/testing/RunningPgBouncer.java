package io.fastauth.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The distribution's PgBouncer in front of the shared PostgreSQL. */
public final class RunningPgBouncer implements AutoCloseable {

    private final Process process;
    private final int port;

    private RunningPgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts one in a mode, with its other settings as they are, but for a parameter that Java's driver always sends.
     */
    public static RunningPgBouncer start(Path folder, String mode, String... settingLines) throws IOException {
        Path program = Program.installed("pgbouncer", "pgbouncer");
        int port = FreePort.next();
        Path settings = Files.writeString(folder.resolve("pgbouncer-" + mode + ".ini"), """
                [databases]
                * = host=127.0.0.1 port=%d user=postgres

                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = %s
                ignore_startup_parameters = extra_float_digits
                %s
                """.formatted(
                        RunningPostgres.shared().port(), port, mode, String.join("\n", settingLines)));
        ProcessBuilder command = new ProcessBuilder(
                "root".equals(System.getProperty("user.name"))
                        ? List.of(program.toString(), "-u", "nobody", settings.toString())
                        : List.of(program.toString(), settings.toString()));
        Process process = command.redirectErrorStream(true)
                .redirectOutput(folder.resolve("pgbouncer-" + mode + ".log").toFile())
                .start();
        await().until(() -> listens(port));
        return new RunningPgBouncer(process, port);
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** The URL of a database of the shared PostgreSQL, by way of this. */
    public String url(String direct) {
        return direct.replaceFirst(":\\d+/", ":" + port + "/");
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
