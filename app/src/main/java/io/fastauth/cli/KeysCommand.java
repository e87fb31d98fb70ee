package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.token.KeySet;
import io.fastauth.token.TokenAlgorithm;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The commands for keys. */
@Command(
        name = "keys",
        description = {
            "Make, list, rotate and retire the keys that sign and encrypt tokens.",
            "They are a JWK Set in the file of tokens.keys-file, or in keys.json beside fastauth.config.json. Running services"
                    + " read it again every second."
        },
        subcommands = {
            KeysCommand.Generate.class,
            KeysListCommand.class,
            KeysRotateCommand.class,
            KeysRetireCommand.class,
            CommandLine.HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class KeysCommand {

    /** Makes the first keys. */
    @Command(
            name = "generate",
            description = {
                "Make a key file with a random signing key, which signs at once, and an encryption key.",
                "A key of ES256, EdDSA or RS256 signs access tokens, which others verify by its public part in"
                        + " /.well-known/jwks.json; a second key, of HS256, signs refresh tokens then."
            },
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Where there are keys, use \"keys rotate\": it ends no token.",
                "",
                "Examples:",
                "  fastauth keys generate",
                "  fastauth keys generate --algorithm ES256",
                "  fastauth keys generate --secret fastauth | kubectl -n fastauth apply -f -"
            })
    static final class Generate implements Callable<Integer> {

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Option(
                names = {"--algorithm", "--alg"},
                paramLabel = "ALG",
                defaultValue = "HS256",
                description = "The algorithm of access tokens' signatures: ${COMPLETION-CANDIDATES} (default:"
                        + " ${DEFAULT-VALUE}).")
        private TokenAlgorithm algorithm = TokenAlgorithm.HS256;

        @Mixin
        private KeyOptions keys = new KeyOptions();

        @Override
        public Integer call() {
            SettingsFiles files = keys.files();
            FastAuthConfig config = files.config();
            if (config.cryptographyKey().isPresent()) {
                throw CommandException.refused(
                        "CRYPTOGRAPHY_KEY is the key now; replace it without ending a token by: fastauth keys rotate");
            }
            KeySet made = KeySet.generate(algorithm, Instant.now());
            PrintWriter report = keys.change(spec.commandLine(), files, config, present -> {
                if (!present.isEmpty()) {
                    throw CommandException.refused(
                            files.keysFile(config) + " has keys already; add one by: fastauth keys rotate");
                }
                return made;
            });
            made.schedule(Optional.empty())
                    .entries()
                    .forEach(entry ->
                            report.println("Made the key " + entry.key().id() + "; it signs from now on."));
            return 0;
        }
    }
}
