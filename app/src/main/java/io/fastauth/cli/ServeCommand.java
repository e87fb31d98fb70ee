package io.fastauth.cli;

import io.fastauth.ConfigCheck;
import io.fastauth.FastAuth;
import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.config.LoadedSettings;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.webserver.WebServer;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves the token service. */
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
            "  \"fastauth config schema\" describes them. application.yaml holds",
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

    /** Read by the JDK when the first virtual thread is made. */
    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";

    private static final int LEAST_CARRIERS = 2;

    /** Set by the parser. */
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
            description = "Address to listen on (default: server.host of application.yaml, or "
                    + ServerSettings.DEFAULT_HOST + ").")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port to listen on, 0 for any free one (default: server.port of application.yaml, or "
                    + ServerSettings.DEFAULT_PORT + ").")
    private @Nullable Integer port;

    @Mixin
    private SettingsFiles.Options settingsOptions = new SettingsFiles.Options();

    /** Serves as the command does without options, and returns the exit code. */
    int serve() {
        try {
            return serve(new PrintWriter(System.out, true, System.out.charset()));
        } catch (Exception e) {
            return CommandException.report(e, new PrintWriter(System.err, true, System.err.charset()));
        }
    }

    @Override
    public Integer call() throws Exception {
        return serve(Objects.requireNonNull(spec).commandLine().getOut());
    }

    private int serve(PrintWriter out) throws Exception {
        useTwoCarriers();
        SettingsFiles files = settingsOptions.files(init);
        if (port != null && (port < 0 || port > ServerSettings.MAX_PORT)) {
            throw CommandException.refused("--port: must be 0 to " + ServerSettings.MAX_PORT);
        }
        if (init) {
            files.init().forEach(out::println);
        }
        LoadedSettings settings = files.load();
        FastAuthConfig settingsInForce = ConfigCheck.config(settings);
        FastAuthFeature feature = FastAuthFeature.create(
                FastAuthConfig.builder(settingsInForce).admission(true).buildPrototype());
        settingsInForce.observe().logFormat().install();
        files.warnings(settingsInForce).forEach(warning -> LOGGER.log(Level.WARNING, "{0}", warning));
        WebServer server;
        List<TlsWatch> tls;
        try {
            Config config = ServerSettings.load(host, port);
            ServerSettings.check(config);
            tls = TlsWatch.of(config.get("server"));
            server = WebServer.create(ServerSettings.server(config, Optional.of(feature)));
        } catch (ConfigException e) {
            throw ServerSettings.refusal(e);
        }
        ServerLifecycle.start(server);
        HeapGrowth.watch();
        ServerLifecycle.stopAtSignal(server, feature);
        SettingsWatch.start(files, settings, feature);
        tls.forEach(watch -> watch.start(server));
        greet(server, settingsInForce, out);
        new CountDownLatch(1).await();
        return 0;
    }

    /**
     * Takes two carrier threads of virtual threads at least: the queue of a single one may never get empty, and then it
     * does not take what platform threads submit, such as new connections.
     */
    private static void useTwoCarriers() {
        if (System.getProperty(CARRIERS) == null && Runtime.getRuntime().availableProcessors() < LEAST_CARRIERS) {
            System.setProperty(CARRIERS, Integer.toString(LEAST_CARRIERS));
        }
    }

    /** Prints the first things to try. */
    private static void greet(WebServer server, FastAuthConfig config, PrintWriter out) {
        String scheme = server.hasTls() ? "https" : "http";
        String address =
                scheme + "://" + ServerLifecycle.reachable(server.prototype().host()) + ":" + server.port();
        String issue = address + config.rootPath() + config.authPrefix() + "/token/new?client_id=me";
        out.println("FastAuth is ready at " + address);
        out.println("Documentation:       " + address + "/openapi/ui");
        if (FastAuthFeature.servesConsole(config, server.prototype())) {
            out.println("Console:             " + address + "/console (sign in with the master token)");
        }
        out.println("Issue a token:       curl "
                + (FastAuth.openIssuance(config) ? "" : "-H \"MASTER-TOKEN: $MASTER_TOKEN\" ") + "'" + issue + "'");
        if (!FastAuth.openIssuance(config)) {
            out.println("                     with MASTER_TOKEN set in your shell, for example by: . ./.env");
        }
        if (config.cryptographyKey().isEmpty() && config.tokens().keysFile().isEmpty()) {
            out.println("There is no signing key, so no token can be issued: start with --init, or set"
                    + " CRYPTOGRAPHY_KEY.");
        }
        out.flush();
    }
}
