package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.KeySettings;
import io.fastauth.StoreSettings;
import io.fastauth.config.ExposedSecrets;
import io.fastauth.http.ConnectionPolicy;
import io.fastauth.http.FailureLimiter;
import io.fastauth.http.MalformedRequestHandler;
import io.fastauth.http.SourceAddress;
import io.fastauth.http.TrustedProxies;
import io.fastauth.metrics.Meters;
import io.fastauth.observe.RefusedRequests;
import io.fastauth.persistence.ApiKey;
import io.fastauth.persistence.ApiKeyFilter;
import io.fastauth.persistence.PersistedPairs;
import io.fastauth.persistence.PersistenceFeature;
import io.fastauth.token.ScheduledKeyring;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves the persistence API until it is told to stop. */
@Command(
        name = "serve",
        description =
                "Serve the persistence API of store-openapi.yaml from the database of the settings, until stopped.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Settings are read as by fastauth serve; store.url, store.password, cryptography-key,",
            "guard.failure-limit and guard.trusted-proxies are used.",
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
    private static final int MAX_PORT = 65_535;

    /** As of the token service. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    private String host = "";

    @Option(
            names = "--port",
            defaultValue = "6789",
            description = "Port, 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--path",
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
    private SettingsOptions settings = new SettingsOptions();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (port < 0 || port > MAX_PORT) {
            throw CommandException.refused("--port: must be 0 to " + MAX_PORT);
        }
        if (!path.matches("(/[A-Za-z0-9._~-]*[A-Za-z0-9_~-])*")) {
            throw CommandException.refused("--path: must be like /mydb/data, without a slash at its end");
        }
        InetAddress address = address();
        SettingsFiles files = settings.files();
        FastAuthConfig config = files.config();
        StoreApiKey key = StoreApiKey.of(apiKeyHeader, System.getenv(), files.envFile());
        if (key.made()) {
            out.println("Made " + StoreApiKey.VARIABLE + " in " + files.envFile());
        }
        ExposedSecrets.in(files.configFile(), files.envFile(), System.getenv())
                .forEach(warning -> LOGGER.log(Level.WARNING, "{0}", warning));
        ApiKeyFilter filter = filter(key.key(), config);
        PersistedPairs pairs = pairs(config);
        AtomicBoolean draining = new AtomicBoolean();
        WebServer server = server(address, new PersistenceFeature(pairs, path, filter), draining);
        try {
            Bind.start(server);
        } catch (CommandException e) {
            pairs.close();
            throw e;
        }
        Stop.atSignal(() -> {
            draining.set(true);
            server.stop();
            pairs.close();
        });
        out.println("The store is ready at http://" + Greeting.reachable(host) + ":" + server.port() + path);
        out.println("Callers must send the API key, for example with the setting \"headers\": {\"" + apiKeyHeader
                + "\": \"${" + StoreApiKey.VARIABLE + "}\"}");
        out.flush();
        new CountDownLatch(1).await();
        return 0;
    }

    private static PersistedPairs pairs(FastAuthConfig config) {
        Clock clock = Clock.systemUTC();
        ScheduledKeyring keyring = new ScheduledKeyring(KeySettings.schedule(config), clock);
        if (keyring.get().signing().isEmpty()) {
            throw CommandException.refused("cryptography-key: is not set, and the stored pairs are encrypted with a key"
                    + " that is derived from it; set CRYPTOGRAPHY_KEY, or make a key with: fastauth keys generate");
        }
        return PersistedPairs.open(StoreSettings.databaseAccess(config), keyring, clock);
    }

    private static ApiKeyFilter filter(ApiKey key, FastAuthConfig config) {
        return new ApiKeyFilter(
                key,
                new FailureLimiter(config.guard()::failureLimit),
                new SourceAddress(TrustedProxies.in(config.guard().trustedProxies())));
    }

    private WebServer server(InetAddress address, PersistenceFeature feature, AtomicBoolean draining) {
        WebServerConfig.Builder server = WebServer.builder();
        ServerLimits.limit(server, Config.empty());
        return server.address(address)
                .port(port)
                .shutdownHook(false)
                .shutdownGracePeriod(GRACE)
                // Else the token service on the class path would be served too.
                .featuresDiscoverServices(false)
                .directHandlers(MalformedRequestHandler.handlers(ServerLimits.maxPayload(Config.empty())))
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
}
