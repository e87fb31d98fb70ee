package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.token.KeySchedule;
import io.fastauth.token.KeySet;
import io.fastauth.token.SigningKey;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Removes a previous key from the key file. */
@Command(
        name = "retire",
        description = {
            "Remove a previous key from the key file. CRYPTOGRAPHY_KEY is retired by an entry there that has expired.",
            "Refused while sessions have tokens that the key signed, or pairs are encrypted under it; the message has the"
                    + " numbers."
        },
        mixinStandardHelpOptions = true)
final class KeysRetireCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "KID", description = "The id of a signing key, as \"keys list\" shows it.")
    private String kid = "";

    @Option(names = "--force", description = "Retire it nevertheless: its tokens are refused from then on.")
    private boolean force;

    @Mixin
    private KeyOptions keys = new KeyOptions();

    @Override
    public Integer call() {
        SettingsFiles files = keys.files();
        FastAuthConfig config = files.config();
        Instant now = Instant.now();
        refuseSigningOrUnknown(SettingsFiles.keys(config).schedule(), now);
        if (!force) {
            refuseWhileNeeded(config, now);
        }
        Optional<SigningKey> configured = SettingsFiles.keys(config).configuredKey();
        keys.change(spec.commandLine(), files, config, present -> retired(present, configured))
                .println("Retired the key " + kid + ".");
        return 0;
    }

    private KeySet retired(KeySet present, Optional<SigningKey> configured) {
        Instant now = Instant.now();
        refuseSigningOrUnknown(present.schedule(configured), now);
        return present.without(kid, now, configured);
    }

    private void refuseSigningOrUnknown(KeySchedule schedule, Instant now) {
        if (schedule.entries().stream().noneMatch(entry -> entry.key().id().equals(kid))) {
            throw CommandException.refused(
                    "KID: " + UsageErrors.shown(kid) + " is no signing key; \"keys list\" shows them");
        }
        if (schedule.at(now).find(kid).filter(schedule.at(now)::signs).isPresent()) {
            throw CommandException.refused("KID: " + UsageErrors.shown(kid) + " signs now; rotate first");
        }
    }

    private void refuseWhileNeeded(FastAuthConfig config, Instant now) {
        String shown = UsageErrors.shown(kid);
        if (config.databaseApiUrl().isPresent()) {
            throw CommandException.refused("A persistence API does not count the tokens that the key " + shown
                    + " signed; wait until it has expired, or use --force");
        }
        SessionStores.KeyUse use =
                SessionStores.KeyUse.count(config, SettingsFiles.keys(config).keyring(), now);
        if (use.sessions(kid) > 0) {
            throw CommandException.refused("The key " + shown + " signed tokens of "
                    + SessionStores.counted(use.sessions(kid)) + ", which end with it. Wait, or use --force");
        }
        if (use.pairs(kid) > 0) {
            throw CommandException.refused("Pairs that are encrypted under the key " + shown + ": " + use.pairs(kid)
                    + ". Wait, or use --force");
        }
    }
}
