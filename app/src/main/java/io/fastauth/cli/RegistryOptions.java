package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.FastAuthConfig;
import java.io.PrintWriter;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands for registered clients. */
final class RegistryOptions {

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The running service to call, with the master token of the settings. Without it, the store of"
                    + " the settings is opened, which no service may be using if it is SQLite.")
    private @Nullable URI url;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private SettingsFiles.Options settings = new SettingsFiles.Options();

    RegistryConnection open() {
        FastAuthConfig config = settings.config();
        return url == null ? RegistryConnection.inProcess(config) : RegistryConnection.to(url, config);
    }

    boolean json() {
        return json;
    }

    /** Prints a client as lines, or what was answered as JSON. */
    void print(PrintWriter out, JsonNode client) {
        if (json) {
            out.println(client);
            return;
        }
        client.properties().forEach(member -> {
            if (member.getValue().isObject()) {
                print(out, member.getValue());
            } else {
                out.println(member.getKey() + ": " + text(member.getValue()));
            }
        });
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }
}
