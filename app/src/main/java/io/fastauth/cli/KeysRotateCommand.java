package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.KeySettings;
import io.fastauth.token.KeySchedule;
import io.fastauth.token.SigningKey;
import java.io.IOException;
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

/** Makes a new key that signs, and lets the old one verify for as long as its tokens live. */
@Command(
        name = "rotate",
        description = {
            "Make a new key in the file of variables, and keep the old one for verifying until the last token that it"
                    + " signed can have expired.",
            "Running services read the file again every second. The new key begins to sign a little later, when all of"
                    + " them know it."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fastauth keys rotate",
            "  fastauth keys rotate --in 2m          where the file takes a minute to reach every service",
            "  fastauth keys rotate --expire-old 0s --in 0s   when the old key is known to others"
        })
final class KeysRotateCommand implements Callable<Integer> {

    private static final Duration LONGEST_START = Duration.ofDays(1);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--in",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description = "How soon the new key begins to sign, like 2m or PT2M (default: ${DEFAULT-VALUE}).")
    private Duration in = Duration.ZERO;

    @Option(
            names = "--expire-old",
            paramLabel = "DURATION",
            description = "How long the old key verifies after that (default: refresh-token-lifetime).")
    private @Nullable Duration expireOld;

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Override
    public Integer call() throws IOException {
        if (in.isNegative() || in.compareTo(LONGEST_START) > 0) {
            throw CommandException.refused("--in: must be 0s to 1d");
        }
        SettingsFiles files = settings.files();
        FastAuthConfig config = files.config();
        Instant since = Instant.now().plus(in).truncatedTo(ChronoUnit.SECONDS);
        Duration verifying = Objects.requireNonNullElseGet(
                expireOld, () -> config.refreshTokenLifetime().plus(config.clockSkew()));
        if (verifying.isNegative() || verifying.compareTo(Duration.ofDays(3_700)) > 0) {
            throw CommandException.refused("--expire-old: must be 0s to 3700d");
        }
        refuseWhileAnotherBegins(KeySettings.schedule(config));
        Instant until = since.plus(verifying);
        String made = SigningKey.randomText();
        KeyVariables.change(files, found -> new KeyVariables.Written(made, Optional.of(since), found.replaced(until)));
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println("The key " + SigningKey.of(made, config.tokenAlgorithm()).id() + " signs from " + since + ".");
        out.println("The key before it verifies until " + until + ".");
        return 0;
    }

    private static void refuseWhileAnotherBegins(KeySchedule keys) {
        if (keys.since().isAfter(Instant.now())) {
            throw CommandException.refused(
                    "A key that was made before begins to sign at " + keys.since() + "; rotate after that");
        }
    }
}
