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

/** Requests the readiness of a running service, for images that have no other HTTP client. */
@Command(
        name = "health",
        description = "Request the readiness of a running service.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:It answered 2xx.", "1:It answered anything else, or not in time.", "2:Wrong usage."})
final class HealthCommand implements Callable<Integer> {

    private static final String READINESS = "/observe/health/ready";
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "URL to request (default: ${DEFAULT-VALUE}). Without a path, /observe/health/ready.",
            defaultValue = "http://" + ServerSettings.DEFAULT_HOST + ":" + ServerSettings.DEFAULT_PORT + READINESS)
    private @Nullable URI url;

    @Override
    public Integer call() {
        URI given = Objects.requireNonNull(url);
        boolean http = "http".equalsIgnoreCase(given.getScheme()) || "https".equalsIgnoreCase(given.getScheme());
        if (!http || given.isOpaque()) {
            throw CommandException.refused("--url: must start with http:// or https://");
        }
        URI requested = given.getPath().isEmpty() || given.getPath().equals("/") ? given.resolve(READINESS) : given;
        try {
            HttpURLConnection connection = (HttpURLConnection) requested.toURL().openConnection();
            connection.setConnectTimeout((int) TIMEOUT.toMillis());
            connection.setReadTimeout((int) TIMEOUT.toMillis());
            connection.setInstanceFollowRedirects(false);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status / 100 == 2 ? 0 : failed(requested + " answered " + status);
        } catch (IOException e) {
            return failed(requested + " did not answer (" + e.getClass().getSimpleName() + ")");
        }
    }

    private int failed(String problem) {
        spec.commandLine().getErr().println("fastauth: " + problem);
        return 1;
    }
}
