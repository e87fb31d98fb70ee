package io.fastauth.cli;

import io.fastauth.ConfigCheck;
import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.config.ExposedSecrets;
import io.fastauth.config.LoadedSettings;
import io.fastauth.http.MalformedRequestHandler;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.websocket.GuardedWsRouting;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.cors.CorsFeature;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves until it is told to stop. */
@Command(
        name = "serve",
        description = "Serve tokens over HTTP until stopped.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Stopped by a signal.",
            "1:Could not serve: the port is taken, the store cannot be opened.",
            "2:Refused: wrong usage, or settings that cannot be accepted; one line for each problem."
        },
        footerHeading = "%nSettings:%n",
        footer = {
            "  Read from fastauth.config.json, then from the environment, then from .env;",
            "  the first that sets a key wins. All three, application.yaml and data/ are",
            "  looked for in the current folder, keys.json beside fastauth.config.json.",
            "",
            "  keys.json          the keys that sign tokens, see \"fastauth keys\"",
            "  CRYPTOGRAPHY_KEY   the key without that file; at least 32 bytes",
            "  MASTER_TOKEN       gives master rights; at least 16 characters",
            "  FASTAUTH_<KEY>     any other setting but headers; lists with commas:",
            "                     access-token-paths is FASTAUTH_ACCESS_TOKEN_PATHS,",
            "                     store.url is FASTAUTH_STORE_URL",
            "  <NAME>_FILE        for a secret: the file that holds it",
            "",
            "  \"fastauth config check\" prints every key, its value and its source;",
            "  \"fastauth config schema\" says what each means. application.yaml holds",
            "  Helidon's own settings of the server, such as TLS and limits, below",
            "  \"server\".",
            "",
            "Examples:",
            "  fastauth serve --init",
            "  fastauth serve --port 9000 --config /etc/fastauth/config.json",
            "  CRYPTOGRAPHY_KEY_FILE=/run/secrets/key fastauth serve --host 0.0.0.0"
        })
final class ServeCommand implements Callable<Integer> {

    private static final Logger LOGGER = System.getLogger(ServeCommand.class.getName());
    private static final int MAX_PORT = 65_535;

    static final String DEFAULT_HOST = "127.0.0.1";
    static final String DEFAULT_PORT = "8000";

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--init",
            description = "First make what is missing: signing keys in keys.json, MASTER_TOKEN in the .env file, and a"
                    + " configuration file that guards /access and /master. Existing files stay as they are. The files"
                    + " of --config and --env-file need not exist then.")
    private boolean init;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Address to listen on (default: server.host of application.yaml, or " + DEFAULT_HOST + ").")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port to listen on, 0 for any free one (default: server.port of application.yaml, or "
                    + DEFAULT_PORT + ").")
    private @Nullable Integer port;

    @Mixin
    private SettingsOptions settingsOptions = new SettingsOptions();

    /** Serves with the settings that are found, as the command does without options; answers the exit code. */
    int serve() {
        try {
            return serve(new PrintWriter(System.out, true, System.out.charset()));
        } catch (Exception e) {
            return Refusal.report(e, new PrintWriter(System.err, true, System.err.charset()));
        }
    }

    @Override
    public Integer call() throws Exception {
        return serve(Objects.requireNonNull(spec).commandLine().getOut());
    }

    private int serve(PrintWriter out) throws Exception {
        SettingsFiles files = settingsOptions.files(init);
        if (port != null && (port < 0 || port > MAX_PORT)) {
            throw CommandException.refused("--port: must be 0 to " + MAX_PORT);
        }
        if (init) {
            files.init().forEach(out::println);
        }
        LoadedSettings settings = files.load(Set.of());
        FastAuthConfig settingsInForce = ConfigCheck.config(settings);
        FastAuthFeature feature = FastAuthFeature.create(settingsInForce);
        settingsInForce.observe().logFormat().install();
        ExposedSecrets.in(files.configFile(), files.envFile(), System.getenv())
                .forEach(warning -> LOGGER.log(Level.WARNING, "{0}", warning));
        if (settingsInForce.tokens().keysFile().isPresent()) {
            ExposedSecrets.inFile(settingsInForce.tokens().keysFile().get())
                    .ifPresent(warning -> LOGGER.log(Level.WARNING, "{0}", warning));
        }
        WebServer server;
        List<TlsWatch> tls;
        try {
            Config config = applicationConfig(host, port);
            Bind.check(config.get("server"));
            ServerConfigCheck.check(config);
            tls = TlsWatch.of(config.get("server"));
            server = WebServer.create(configured(config, Optional.of(feature)));
        } catch (ConfigException e) {
            throw ServerConfigCheck.refusal(e);
        }
        Bind.start(server);
        Stop.atSignal(server, feature);
        SettingsWatch.start(files, settings, feature);
        tls.forEach(watch -> watch.start(server));
        new Greeting(server, settingsInForce).print(out);
        new CountDownLatch(1).await();
        return 0;
    }

    /** The content of application.yaml, below what the options say and above the defaults. */
    static Config applicationConfig(@Nullable String host, @Nullable Integer port) {
        Map<String, String> flags = new HashMap<>();
        Optional.ofNullable(host).ifPresent(value -> flags.put("server.host", value));
        Optional.ofNullable(port).ifPresent(value -> flags.put("server.port", value.toString()));
        return Config.builder(
                        ConfigSources.create(flags),
                        ConfigSources.file("application.yaml").optional(),
                        ConfigSources.create(Map.of(
                                "server.host", DEFAULT_HOST,
                                "server.port", DEFAULT_PORT,
                                "server.shutdown-grace-period", "PT15S")))
                .disableEnvironmentVariablesSource()
                .disableSystemPropertiesSource()
                .build();
    }

    /** The server of application.yaml, without anything opened. */
    static WebServerConfig configured(Config config, Optional<FastAuthFeature> feature) {
        WebServerConfig.Builder server = WebServer.builder();
        ServerLimits.limit(server, config.get("server"));
        server.shutdownHook(false)
                .directHandlers(MalformedRequestHandler.handlers(ServerLimits.maxPayload(config.get("server"))))
                .addRouting(GuardedWsRouting.builder());
        feature.ifPresent(server::addFeature);
        try {
            cors(config.get("cors")).ifPresent(server::addFeature);
            return server.config(config.get("server")).buildPrototype();
        } catch (InvalidSettingException | StoreUnavailableException e) {
            // Of the service, when it is configured as a feature.
            throw e;
        } catch (RuntimeException e) {
            // Helidon reports a value that it cannot convert by any type of exception.
            throw ServerConfigCheck.refusal(e);
        }
    }

    /** Only the paths that are listed: Helidon's default allows every origin on all others. */
    private static Optional<CorsFeature> cors(Config config) {
        return config.exists()
                ? Optional.of(
                        CorsFeature.builder().addDefaults(false).config(config).build())
                : Optional.empty();
    }
}
