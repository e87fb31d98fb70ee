package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.FastAuthConfig;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that call a service. */
final class ServiceOptions {

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:FASTAUTH_URL}",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The running service to call (default: FASTAUTH_URL), with the master token of MASTER_TOKEN or the"
                            + " settings.")
    private @Nullable String url;

    @Option(names = "--json", description = "Print JSON; of a list, one object on each line.")
    private boolean json;

    @Mixin
    private SettingsFiles.Options settings = new SettingsFiles.Options();

    /** To the running service, or to one of this process on the store of the settings. */
    ServiceConnection open() {
        FastAuthConfig config = settings.config();
        return url().map(service -> ServiceConnection.to(service, config))
                .orElseGet(() -> ServiceConnection.inProcess(config));
    }

    /** To the running service, which must be named. */
    ServiceConnection openRunning() {
        URI service = url().orElseThrow(() -> CommandException.refused(
                "--url: name the running service to call, like --url http://127.0.0.1:8000, or set FASTAUTH_URL"));
        return ServiceConnection.to(service, settings.config());
    }

    /** The running service; empty for the store of the settings. */
    Optional<URI> url() {
        String given = url;
        if (given == null || given.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new URI(given));
        } catch (URISyntaxException e) {
            throw CommandException.refused(
                    "--url or FASTAUTH_URL: must be the URL of a service, like http://127.0.0.1:8000", e);
        }
    }

    boolean json() {
        return json;
    }

    SettingsFiles.Options settings() {
        return settings;
    }

    /** Prints at most so many entries of a list. */
    Listing listing(CommandLine command, long limit) {
        return new Listing(command.getOut(), command.getErr(), Screen.current(), json, limit);
    }

    /** Prints an object as lines, or as JSON. */
    void print(PrintWriter out, JsonNode object) {
        if (json) {
            out.println(Printable.json(object));
            return;
        }
        members(out, object, "", "");
    }

    /** An object within an object is printed as if it were none, and a list of objects with a dash before each. */
    private static void members(PrintWriter out, JsonNode object, String first, String indent) {
        String start = first;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            JsonNode value = member.getValue();
            String name = start + Printable.text(member.getKey()) + ":";
            start = indent;
            if (value.isObject()) {
                members(out, value, indent, indent);
            } else if (value.isArray() && value.path(0).isObject()) {
                out.println(name);
                value.forEach(entry -> members(out, entry, indent + "- ", indent + "  "));
            } else {
                out.println(name + " " + Printable.text(text(member.getKey(), value)));
            }
        }
    }

    private static String text(String name, JsonNode value) {
        if (value.isArray()) {
            return value.isEmpty()
                    ? "-"
                    : value.valueStream().map(JsonNode::asText).collect(Collectors.joining(" "));
        }
        Optional<Instant> time = name.endsWith("_at") ? Ages.time(value) : Optional.empty();
        return value.asText() + time.map(shown -> " (" + shown + ")").orElse("");
    }
}
