package io.fastauth.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The gateways that run in tests, each with the configuration file that users are given. */
public enum Gateway {
    NGINX("nginx") {
        @Override
        public ProcessBuilder command(Path binary, Path folder, int port, int fastAuth, int service) {
            String configuration = read("nginx.conf")
                    .replace("127.0.0.1:8080", "127.0.0.1:" + port)
                    .replace("127.0.0.1:8000", "127.0.0.1:" + fastAuth)
                    .replace("127.0.0.1:9000", "127.0.0.1:" + service);
            Path file = write(folder.resolve("nginx.conf"), configuration);
            return new ProcessBuilder(
                    binary.toString(), "-p", folder.toString(), "-c", file.toString(), "-g", "daemon off;");
        }
    },
    CADDY("caddy") {
        @Override
        public ProcessBuilder command(Path binary, Path folder, int port, int fastAuth, int service) {
            Path file = write(folder.resolve("Caddyfile"), read("Caddyfile"));
            ProcessBuilder caddy =
                    new ProcessBuilder(binary.toString(), "run", "--adapter", "caddyfile", "--config", file.toString());
            caddy.environment()
                    .putAll(Map.of(
                            "GATEWAY_PORT", String.valueOf(port),
                            "FASTAUTH", "127.0.0.1:" + fastAuth,
                            "SERVICE", "127.0.0.1:" + service,
                            "XDG_DATA_HOME", folder.toString(),
                            "XDG_CONFIG_HOME", folder.toString(),
                            "HOME", folder.toString()));
            return caddy;
        }
    };

    private static final List<Path> FOLDERS =
            List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/usr/local/sbin"), Path.of("/usr/local/bin"));

    private final String program;

    Gateway(String program) {
        this.program = program;
    }

    /** How to run it in the foreground, listening on a port of the loopback address. */
    public abstract ProcessBuilder command(Path binary, Path folder, int port, int fastAuth, int service);

    /** The program and the Debian package have the same name. */
    public String program() {
        return program;
    }

    private static String read(String name) {
        try {
            return Files.readString(Path.of("..", "k8s", "gateways", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the program is, if it is installed. */
    public Optional<Path> binary() {
        return FOLDERS.stream()
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
