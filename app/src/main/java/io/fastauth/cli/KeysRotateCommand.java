package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.token.JwkSet;
import io.fastauth.token.KeySchedule;
import io.fastauth.token.KeySet;
import io.fastauth.token.Keyring;
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
            "The new key signs a little later, when every running service has read it, and, if the present or the new key is"
                    + " one of ES256, EdDSA or RS256, every verifier that keeps a copy of /.well-known/jwks.json has too."
                    + " CRYPTOGRAPHY_KEY becomes an entry of"
                    + " the file, and can be removed from the settings afterwards."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fastauth keys rotate",
            "  fastauth keys rotate --algorithm ES256         to let others verify access tokens by a public key",
            "  fastauth keys rotate --in 2m                   where the file takes a minute to reach every service",
            "  fastauth keys rotate --in 0s --expire-old 0s   when a key has leaked: ends every token at once"
        })
final class KeysRotateCommand implements Callable<Integer> {

    private static final Duration TO_EVERY_SERVICE = Duration.ofSeconds(5);
    private static final Duration MAX_DELAY = Duration.ofDays(1);
    private static final Duration MAX_VERIFYING = Duration.ofDays(3_700);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--in",
            paramLabel = "DURATION",
            description =
                    "How soon the new key begins to sign, like 2m or PT2M (default: 5s, or 5m5s with a key of ES256, EdDSA"
                            + " or RS256).")
    private @Nullable Duration in;

    @Option(
            names = "--expire-old",
            paramLabel = "DURATION",
            description = "How long the present keys verify after that (default: tokens.refresh-lifetime).")
    private @Nullable Duration expireOld;

    @Option(
            names = {"--algorithm", "--alg"},
            paramLabel = "ALG",
            description =
                    "The algorithm of access tokens' signatures: ${COMPLETION-CANDIDATES} (default: that of the present key).")
    private @Nullable TokenAlgorithm algorithm;

    @Mixin
    private KeyOptions keys = new KeyOptions();

    /** When the new key begins to sign. */
    private Instant from = Instant.MAX;

    @Override
    public Integer call() {
        if (in != null && (in.isNegative() || in.compareTo(MAX_DELAY) > 0)) {
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
        Optional<SigningKey> configured = SettingsFiles.keys(config).configuredKey();
        PrintWriter report =
                keys.change(spec.commandLine(), files, config, present -> rotated(present, now, verifying, configured));
        report.println("The new key signs from " + from + "; \"keys list\" shows its id.");
        report.println("The keys before it verify until " + from.plus(verifying) + ".");
        return 0;
    }

    private KeySet rotated(KeySet present, Instant now, Duration verifying, Optional<SigningKey> configured) {
        KeySchedule schedule = present.schedule(configured);
        TokenAlgorithm replaced = signing(schedule, now).algorithm();
        TokenAlgorithm made = Objects.requireNonNullElse(algorithm, replaced);
        from = now.plus(delay(replaced, made)).truncatedTo(ChronoUnit.SECONDS);
        Instant until = from.plus(verifying);
        refuseAnnounced(schedule, now, until);
        return present.rotated(made, from, until, now, configured);
    }

    /** A verifier elsewhere has the new public key when a copy that it got from a service that had not, has ended. */
    private Duration delay(TokenAlgorithm replaced, TokenAlgorithm made) {
        return Objects.requireNonNullElseGet(
                in,
                () -> replaced.asymmetric() || made.asymmetric()
                        ? TO_EVERY_SERVICE.plus(JwkSet.MAX_AGE)
                        : TO_EVERY_SERVICE);
    }

    private static SigningKey signing(KeySchedule schedule, Instant now) {
        return schedule.at(now)
                .signing()
                .map(Keyring.SigningKeys::access)
                .orElseThrow(() ->
                        CommandException.refused("There is no key to replace; make one with: fastauth keys generate"));
    }

    private static void refuseAnnounced(KeySchedule schedule, Instant now, Instant until) {
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
    }
}
