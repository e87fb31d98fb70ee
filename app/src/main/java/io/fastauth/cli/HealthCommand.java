package io.fastauth.cli;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks a running service whether it is well, where there is no other client: in its image. */
@Command(
        name = "health",
        description = "Ask a running service whether it is well.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:It answered 2xx.", "1:It answered anything else, or not in time.", "2:Wrong usage."})
final class HealthCommand implements Callable<Integer> {

    private static final String READINESS = "/observe/health/ready";
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "What to ask (default: ${DEFAULT-VALUE}). Without a path, /observe/health/ready is asked.",
            defaultValue = "http://" + ServeCommand.DEFAULT_HOST + ":" + ServeCommand.DEFAULT_PORT + READINESS)
    private @Nullable URI url;

    @Override
    public Integer call() {
        URI given = Objects.requireNonNull(url);
        boolean http = "http".equalsIgnoreCase(given.getScheme()) || "https".equalsIgnoreCase(given.getScheme());
        if (!http || given.isOpaque()) {
            throw CommandException.refused("--url: must start with http:// or https://");
        }
        URI asked = given.getPath().isEmpty() || given.getPath().equals("/") ? given.resolve(READINESS) : given;
        try {
            HttpURLConnection connection = (HttpURLConnection) asked.toURL().openConnection();
            connection.setConnectTimeout((int) PATIENCE.toMillis());
            connection.setReadTimeout((int) PATIENCE.toMillis());
            connection.setInstanceFollowRedirects(false);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status / 100 == 2 ? 0 : failed(asked + " answered " + status);
        } catch (IOException e) {
            return failed(asked + " did not answer (" + e.getClass().getSimpleName() + ")");
        }
    }

    private int failed(String problem) {
        Objects.requireNonNull(spec).commandLine().getErr().println("fastauth: " + problem);
        return 1;
    }
}
