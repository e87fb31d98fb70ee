package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.KeySettings;
import io.fastauth.token.KeySet;
import io.fastauth.token.PrivateFile;
import io.fastauth.token.SigningKey;
import jakarta.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that change the keys, and the change itself. */
final class KeyOptions {

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

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
     * @return where to report: not standard output when that is the Secret
     */
    PrintWriter change(CommandLine command, SettingsFiles files, FastAuthConfig config, UnaryOperator<KeySet> change) {
        Path file = files.keysFile(config);
        Optional<SigningKey> configured = KeySettings.cryptographyKey(config);
        if (secret != null) {
            command.getOut().println(manifest(secret, changed(file, configured, change)));
            return command.getErr();
        }
        try {
            rewrite(file, configured, change);
        } catch (IOException e) {
            throw CommandException.refused(
                    file + " cannot be written (" + e.getClass().getSimpleName()
                            + "); to print the changed keys as a Kubernetes Secret instead, add --secret NAME",
                    e);
        }
        return command.getOut();
    }

    /**
     * Changes the keys of a file, which is made if needed.
     *
     * @param configured the key of {@code cryptography-key}
     * @throws IOException when the file cannot be written; it is unchanged then
     */
    static void rewrite(Path file, Optional<SigningKey> configured, UnaryOperator<KeySet> change) throws IOException {
        PrivateFile.rewrite(file, present -> changed(present, configured, change));
    }

    /** The changed keys, which are checked first: a file that the service would refuse is never written. */
    private static String changed(Path file, Optional<SigningKey> configured, UnaryOperator<KeySet> change) {
        String changed = change.apply(Files.exists(file) ? KeySettings.read(file) : KeySet.empty())
                .toJson();
        KeySet.parse(changed).schedule(configured);
        return changed;
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
