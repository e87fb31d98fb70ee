package io.fastauth.cli;

import io.fastauth.ConfigCheck;
import io.fastauth.FastAuthConfig;
import io.fastauth.StoreSettings;
import io.fastauth.config.EnvFile;
import io.fastauth.config.ExposedSecrets;
import io.fastauth.config.LoadedSettings;
import io.fastauth.http.ConnectionPolicy;
import io.fastauth.http.ErrorAnswers;
import io.fastauth.http.FailureLimiter;
import io.fastauth.http.SourceAddress;
import io.fastauth.http.TrustedProxies;
import io.fastauth.metrics.Meters;
import io.fastauth.observe.RefusedRequests;
import io.fastauth.persistence.ApiKeyFilter;
import io.fastauth.persistence.ApiKeyFilter.ApiKey;
import io.fastauth.persistence.PersistedPairs;
import io.fastauth.persistence.PersistenceFeature;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.KeySchedule;
import io.fastauth.token.ScheduledKeyring;
import io.fastauth.token.SigningKey;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves the persistence API. */
@Command(
        name = "serve",
        description =
                "Serve the persistence API of store-openapi.yaml from the database of the settings, until stopped.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Settings are read as by fastauth serve; the keys, store.url, store.password,",
            "guard.failure-limit and guard.trusted-proxies are used. Changed keys take effect",
            "while it runs.",
            "Callers must send an API key: the variable STORE_API_KEY of the environment or of .env,",
            "or the content of the file that STORE_API_KEY_FILE names. The first start without a key",
            "makes one in .env. fastauth serve sends it with this setting:",
            "  \"headers\": {\"X-Api-Key\": \"$${STORE_API_KEY}\"}",
            "",
            "Examples:",
            "  fastauth store serve",
            "  STORE_API_KEY_FILE=/run/secrets/key fastauth store serve --host 0.0.0.0"
        })
final class StoreServeCommand implements Callable<Integer> {

    private static final Logger LOGGER = System.getLogger(StoreServeCommand.class.getName());

    private static final Duration GRACE = Duration.ofSeconds(15);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    private String host = "";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "6789",
            description = "Port, 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--path",
            paramLabel = "PATH",
            defaultValue = "/mydb/data",
            description = "Where the API is, an empty text for the root (default: ${DEFAULT-VALUE}).")
    private String path = "";

    @Option(
            names = "--api-key-header",
            paramLabel = "NAME",
            defaultValue = "X-Api-Key",
            description = "Header that must carry the API key (default: ${DEFAULT-VALUE}).")
    private String apiKeyHeader = "";

    @Mixin
    private SettingsFiles.Options settings = new SettingsFiles.Options();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (port < 0 || port > ServerSettings.MAX_PORT) {
            throw CommandException.refused("--port: must be 0 to " + ServerSettings.MAX_PORT);
        }
        if (!path.matches("(/[A-Za-z0-9._~-]*[A-Za-z0-9_~-])*")) {
            throw CommandException.refused("--path: must be like /mydb/data, without a slash at its end");
        }
        InetAddress address = address();
        SettingsFiles files = settings.files();
        LoadedSettings loaded = files.load();
        FastAuthConfig config = ConfigCheck.config(loaded);
        StoreApiKey key = StoreApiKey.of(apiKeyHeader, System.getenv(), files.envFile());
        if (key.made()) {
            out.println("Made " + StoreApiKey.VARIABLE + " in " + files.envFile());
        }
        files.warnings(config).forEach(warning -> LOGGER.log(Level.WARNING, "{0}", warning));
        ApiKeyFilter filter = filter(key.key(), config);
        Clock clock = Clock.systemUTC();
        KeySchedule keys = SettingsFiles.keys(config).schedule();
        ScheduledKeyring keyring = new ScheduledKeyring(keys, clock);
        requireKey(keyring);
        PersistedPairs pairs = PersistedPairs.open(StoreSettings.databaseAccess(config), keyring, clock);
        AtomicBoolean draining = new AtomicBoolean();
        WebServer server = server(address, new PersistenceFeature(pairs, path, filter), draining);
        try {
            ServerLifecycle.start(server);
            HeapGrowth.watch();
        } catch (CommandException e) {
            pairs.close();
            throw e;
        }
        ServerLifecycle.stopAtSignal(() -> {
            draining.set(true);
            server.stop();
            pairs.close();
        });
        new StoreKeysWatch(files, loaded, keys, keyring).start();
        out.println("The store is ready at http://" + ServerLifecycle.reachable(host) + ":" + server.port() + path);
        out.println("Callers must send the API key, for example with the setting \"headers\": {\"" + apiKeyHeader
                + "\": \"${" + StoreApiKey.VARIABLE + "}\"}");
        out.flush();
        new CountDownLatch(1).await();
        return 0;
    }

    private static void requireKey(ScheduledKeyring keyring) {
        if (keyring.get().signing().isEmpty()) {
            throw CommandException.refused("cryptography-key: is not set, and the stored pairs are encrypted with a key"
                    + " that is derived from it; set CRYPTOGRAPHY_KEY, or make a key with: fastauth keys generate");
        }
    }

    private static ApiKeyFilter filter(ApiKey key, FastAuthConfig config) {
        return new ApiKeyFilter(
                key,
                new FailureLimiter(config.guard()::failureLimit),
                new SourceAddress(TrustedProxies.in(config.guard().trustedProxies())));
    }

    private WebServer server(InetAddress address, PersistenceFeature feature, AtomicBoolean draining) {
        WebServerConfig.Builder server = WebServer.builder();
        ServerSettings.limit(server, Config.empty());
        return server.address(address)
                .port(port)
                .shutdownHook(false)
                .shutdownGracePeriod(GRACE)
                // The feature of the token service is on the classpath.
                .featuresDiscoverServices(false)
                .directHandlers(ErrorAnswers.unroutable(ServerSettings.maxPayload(Config.empty())))
                .routing(routing -> routing.addFeature(feature))
                .addRouting(
                        ConnectionPolicy.builder().draining(draining::get).onRefusal(new RefusedRequests(new Meters())))
                .build();
    }

    private InetAddress address() {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw CommandException.refused("--host: there is no address of that name; write one of this machine", e);
        }
    }

    /**
     * The API key: from the environment or the .env file, or generated there. A start needs one, because web pages can
     * send requests to loopback addresses too.
     */
    private record StoreApiKey(ApiKey key, boolean made) {

        /** The variable that holds the key. */
        static final String VARIABLE = ExposedSecrets.STORE_API_KEY;

        private static final String FILE_VARIABLE = VARIABLE + "_FILE";

        /**
         * Finds the key, or makes one.
         *
         * @throws CommandException when the key cannot be used or made; the message has the fix
         */
        static StoreApiKey of(String header, Map<String, String> environment, Path envFile) throws IOException {
            Optional<String> present = read(environment);
            if (present.isEmpty()) {
                present = readFile(envFile);
            }
            if (present.isPresent()) {
                return new StoreApiKey(checked(header, present.get()), false);
            }
            String candidate = SigningKey.randomText();
            // A header that is refused leaves the file as it is.
            checked(header, candidate);
            write(envFile, candidate);
            // Another process may have made a key meanwhile: the one in the file counts.
            return new StoreApiKey(checked(header, readFile(envFile).orElseThrow()), true);
        }

        private static ApiKey checked(String header, String key) {
            try {
                return ApiKey.of(header, key);
            } catch (InvalidSettingException e) {
                throw CommandException.refused(VARIABLE + ": " + e.getMessage(), e);
            }
        }

        private static Optional<String> read(Map<String, String> variables) throws IOException {
            String key = variables.get(VARIABLE);
            String file = variables.get(FILE_VARIABLE);
            if (key != null && file != null) {
                throw CommandException.refused(
                        VARIABLE + ": is set, and so is " + FILE_VARIABLE + "; keep one of them");
            }
            return file == null
                    ? Optional.ofNullable(key)
                    : Optional.of(Files.readString(Path.of(file)).replaceFirst("\\R$", ""));
        }

        private static Optional<String> readFile(Path envFile) throws IOException {
            return Files.exists(envFile) ? read(EnvFile.read(envFile)) : Optional.empty();
        }

        private static void write(Path envFile, String key) {
            try {
                EnvFile.addMissing(envFile, Map.of(VARIABLE, key));
            } catch (IOException e) {
                throw CommandException.refused(
                        VARIABLE + ": is not set, and " + envFile + " cannot be written; set it, or " + FILE_VARIABLE,
                        e);
            }
        }

        /** Never the key: this text may reach a log. */
        @Override
        public String toString() {
            return "StoreApiKey[***]";
        }
    }
}
