package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.token.KeySet;
import io.fastauth.token.SigningKey;
import jakarta.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Changes the keys, with the options of the commands that do. */
final class KeyOptions {

    @Mixin
    private SettingsFiles.Options settings = new SettingsFiles.Options();

    @Option(
            names = "--secret",
            paramLabel = "NAME",
            description = "Leave the file as it is, and print a Kubernetes Secret of this name with the changed"
                    + " keys.json, for: kubectl apply -f -")
    private @Nullable String secret;

    SettingsFiles files() {
        return settings.files();
    }

    /**
     * Changes the keys in their file, or prints the changed ones.
     *
     * @param change computes the keys while no other command changes them
     * @return the output for a report: standard error when the Secret is printed
     */
    PrintWriter change(CommandLine command, SettingsFiles files, FastAuthConfig config, UnaryOperator<KeySet> change) {
        Path file = files.keysFile(config);
        Optional<SigningKey> configured = SettingsFiles.keys(config).configuredKey();
        if (secret != null) {
            command.getOut().println(manifest(secret, SettingsFiles.changedKeys(file, configured, change)));
            return command.getErr();
        }
        try {
            SettingsFiles.rewriteKeys(file, configured, change);
        } catch (IOException e) {
            throw CommandException.refused(
                    file + " cannot be written (" + e.getClass().getSimpleName()
                            + "); to print the changed keys as a Kubernetes Secret instead, add --secret NAME",
                    e);
        }
        return command.getOut();
    }

    private static String manifest(String name, String keys) {
        String encoded = Base64.getEncoder().encodeToString(keys.getBytes(StandardCharsets.UTF_8));
        return Json.createObjectBuilder()
                .add("apiVersion", "v1")
                .add("kind", "Secret")
                .add("metadata", Json.createObjectBuilder().add("name", name))
                .add("type", "Opaque")
                .add("data", Json.createObjectBuilder().add("keys.json", encoded))
                .build()
                .toString();
    }
}
