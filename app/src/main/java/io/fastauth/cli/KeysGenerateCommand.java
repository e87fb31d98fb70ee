package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.token.KeySet;
import io.fastauth.token.TokenAlgorithm;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the first keys. */
@Command(
        name = "generate",
        description = "Make a key file with a random signing key, which signs at once, and an encryption key.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Where there are keys, use \"keys rotate\": it ends no token.",
            "",
            "Examples:",
            "  fastauth keys generate",
            "  fastauth keys generate --secret fastauth | kubectl -n fastauth apply -f -"
        })
final class KeysGenerateCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--alg",
            paramLabel = "ALG",
            defaultValue = "HS256",
            description = "The algorithm of signatures: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private TokenAlgorithm algorithm = TokenAlgorithm.HS256;

    @Mixin
    private KeyOptions keys = new KeyOptions();

    @Override
    public Integer call() {
        SettingsFiles files = keys.files();
        FastAuthConfig config = files.config();
        if (config.cryptographyKey().isPresent()) {
            throw CommandException.refused(
                    "CRYPTOGRAPHY_KEY is the key now; replace it without ending a token by:" + " fastauth keys rotate");
        }
        KeySet made = KeySet.generate(algorithm, Instant.now());
        PrintWriter report = keys.change(Objects.requireNonNull(spec).commandLine(), files, config, present -> {
            if (!present.isEmpty()) {
                throw CommandException.refused(
                        files.keysFile(config) + " has keys already; add one by: fastauth keys rotate");
            }
            return made;
        });
        made.schedule(Optional.empty())
                .entries()
                .forEach(entry -> report.println("Made the key " + entry.key().id() + "; it signs from now on."));
        return 0;
    }
}
