package io.fastauth.bench.server;

import io.fastauth.bench.server.ServerProcess.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts FastAuth as users do, by its launcher, and the bare handler on the Java and with the flags that the launcher
 * chose.
 *
 * @param home the checkout
 * @param folder for files of the servers
 */
public record Launcher(Path home, Path folder) {

    /** A path that everyone may call. */
    public static final String OPEN = "/health";

    private static final Duration LONG = Duration.ofMinutes(15);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Builds what is not built, and prepares the cache of classes, so that no start waits for it. */
    public void prepare() throws IOException, InterruptedException {
        Programs.run(folder, LONG, List.of(script(), "--version"));
    }

    /** Serves on a free port with the settings of a folder. */
    public ServerProcess serve(Path settings) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        return ServerProcess.start(new Start(
                "fastauth",
                List.of(script(), "serve", "--port", Integer.toString(port)),
                Map.of(),
                settings,
                port,
                OPEN,
                PATIENCE));
    }

    /** Serves the persistence API for the settings of a folder. */
    public ServerProcess serveStore(Path settings, String apiKey) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        return ServerProcess.start(new Start(
                "store",
                List.of(script(), "store", "serve", "--port", Integer.toString(port)),
                Map.of("STORE_API_KEY", apiKey),
                settings,
                port,
                "/observe/health/ready",
                PATIENCE));
    }

    /** The lines of an export of the store of a folder's settings. */
    public List<String> exported(Path settings) throws IOException, InterruptedException {
        Path file = settings.resolve("exported.jsonl");
        Programs.run(settings, LONG, List.of(script(), "store", "export", file.toString()));
        return Files.readAllLines(file);
    }

    /** Imports sessions of an export into the store of a folder's settings. */
    public void importSessions(Path settings, Path sessions) throws IOException, InterruptedException {
        Programs.run(settings, LONG, List.of(script(), "store", "import", sessions.toString()));
    }

    private String script() {
        return home.resolve("fastauth").toString();
    }

    /**
     * Serves without the cache of loaded classes.
     *
     * @param served the command line of a service that has ended
     * @param port of that service
     */
    public ServerProcess withoutClassCache(List<String> served, int port, Path settings)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(served);
        command.removeIf(Launcher::ofClassCache);
        return ServerProcess.start(new Start("uncached", command, Map.of(), settings, port, OPEN, PATIENCE));
    }

    /** The bare handler with the Java and the flags of a running service. */
    public ServerProcess bare(ServerProcess running) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        List<String> command = new ArrayList<>();
        List<String> flags = running.commandLine();
        command.addAll(flags.subList(0, flags.indexOf("-jar")));
        // It has another class path, which the cache does not fit, and no database.
        command.removeIf(flag -> ofClassCache(flag) || flag.startsWith("-Dorg.sqlite."));
        Path libraries = home.resolve("app/target/libs");
        command.addAll(
                List.of("-cp", own() + ":" + libraries + "/*", BareHandler.class.getName(), Integer.toString(port)));
        return ServerProcess.start(new Start("bare", command, Map.of(), folder, port, BareHandler.PATH, PATIENCE));
    }

    /** Where the classes of the benchmark are. */
    private static String own() {
        return BareHandler.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
    }

    private static boolean ofClassCache(String flag) {
        return flag.startsWith("-XX:AOT") || flag.startsWith("-Xlog:aot") || flag.startsWith("-Xlog:cds");
    }

    /** A new folder with settings. */
    public Path settings(String name, String json) throws IOException {
        Path made = Files.createDirectory(folder.resolve(name));
        Path file = Files.writeString(made.resolve("fastauth.config.json"), json);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return made;
    }
}
