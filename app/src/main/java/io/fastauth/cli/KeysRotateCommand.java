package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.token.KeySchedule;
import io.fastauth.token.KeySet;
import io.fastauth.token.SigningKey;
import io.fastauth.token.TokenAlgorithm;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Adds a signing key; the present keys verify for as long as their tokens live. */
@Command(
        name = "rotate",
        description = {
            "Add a new signing key and its encryption key to the key file. The present keys verify until the last token"
                    + " that they signed can have expired.",
            "The new key signs a little later, when every running service has read it. CRYPTOGRAPHY_KEY becomes an entry of"
                    + " the file, and can be removed from the settings afterwards."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fastauth keys rotate",
            "  fastauth keys rotate --in 2m                   where the file takes a minute to reach every service",
            "  fastauth keys rotate --in 0s --expire-old 0s   when a key has leaked: ends every token at once"
        })
final class KeysRotateCommand implements Callable<Integer> {

    private static final Duration MAX_DELAY = Duration.ofDays(1);
    private static final Duration MAX_VERIFYING = Duration.ofDays(3_700);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--in",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description = "How soon the new key begins to sign, like 2m or PT2M (default: ${DEFAULT-VALUE}).")
    private Duration in = Duration.ZERO;

    @Option(
            names = "--expire-old",
            paramLabel = "DURATION",
            description = "How long the present keys verify after that (default: tokens.refresh-lifetime).")
    private @Nullable Duration expireOld;

    @Option(
            names = "--alg",
            paramLabel = "ALG",
            description = "The algorithm of signatures: ${COMPLETION-CANDIDATES} (default: that of the present key).")
    private @Nullable TokenAlgorithm algorithm;

    @Mixin
    private KeyOptions keys = new KeyOptions();

    @Override
    public Integer call() {
        if (in.isNegative() || in.compareTo(MAX_DELAY) > 0) {
            throw CommandException.refused("--in: must be 0s to 1d");
        }
        SettingsFiles files = keys.files();
        FastAuthConfig config = files.config();
        Duration verifying = Objects.requireNonNullElseGet(
                expireOld,
                () -> config.tokens().refreshLifetime().plus(config.tokens().clockSkew()));
        if (verifying.isNegative() || verifying.compareTo(MAX_VERIFYING) > 0) {
            throw CommandException.refused("--expire-old: must be 0s to 3700d");
        }
        Instant now = Instant.now();
        Instant from = now.plus(in).truncatedTo(ChronoUnit.SECONDS);
        Instant until = from.plus(verifying);
        PrintWriter report = keys.change(
                spec.commandLine(),
                files,
                config,
                present -> rotated(
                        present, from, until, now, SettingsFiles.keys(config).configuredKey()));
        report.println("The new key signs from " + from + "; \"keys list\" shows its id.");
        report.println("The keys before it verify until " + until + ".");
        return 0;
    }

    private KeySet rotated(KeySet present, Instant from, Instant until, Instant now, Optional<SigningKey> configured) {
        KeySchedule schedule = present.schedule(configured);
        SigningKey signing = schedule.at(now)
                .signing()
                .orElseThrow(() ->
                        CommandException.refused("There is no key to replace; make one with: fastauth keys generate"));
        schedule.entries().stream()
                .filter(entry -> now.isBefore(entry.from()) && entry.verifies(now))
                .filter(entry -> entry.from().isBefore(until))
                .findFirst()
                .ifPresent(announced -> {
                    throw CommandException.refused("The key " + announced.key().id() + " was made before and begins to"
                            + " sign at " + announced.from()
                            + "; rotate after that, or, when a key has leaked, end all of"
                            + " them now with: fastauth keys rotate --in 0s --expire-old 0s");
                });
        return present.rotated(
                Objects.requireNonNullElse(algorithm, signing.algorithm()), from, until, now, configured);
    }
}
