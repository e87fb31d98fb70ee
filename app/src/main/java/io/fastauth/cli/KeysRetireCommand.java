package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.KeySettings;
import io.fastauth.store.sql.SqlTokenArchive;
import io.fastauth.store.sql.SqlTokenArchive.KeyUse;
import io.fastauth.token.EarlierKeyText;
import io.fastauth.token.SigningKey;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes an earlier key out of the file of variables. */
@Command(
        name = "retire",
        description = {
            "Take an earlier key out of the file of variables.",
            "Refuses while clients hold tokens that it signed, or pairs are encrypted under it, and says how many."
        },
        mixinStandardHelpOptions = true)
final class KeysRetireCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "KID", description = "The id of the key, as \"keys list\" shows it.")
    private String kid = "";

    @Option(names = "--force", description = "Retire it all the same: tokens that it signed end.")
    private boolean force;

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Override
    public Integer call() throws IOException {
        SettingsFiles files = settings.files();
        FastAuthConfig config = files.config();
        if (KeySettings.keyring(config).signing().map(SigningKey::id).equals(Optional.of(kid))) {
            throw CommandException.refused("KID: " + kid + " signs now; rotate first");
        }
        if (!force) {
            refuseWhileNeeded(config);
        }
        KeyVariables.change(
                files,
                found -> new KeyVariables.Written(found.current(), Optional.empty(), without(found.earlier(), config)));
        Objects.requireNonNull(spec).commandLine().getOut().println("Retired the key " + kid + ".");
        return 0;
    }

    private List<String> without(List<String> earlier, FastAuthConfig config) {
        List<String> rest = earlier.stream()
                .filter(entry -> !SigningKey.of(EarlierKeyText.parse(entry).key(), config.tokenAlgorithm())
                        .id()
                        .equals(kid))
                .toList();
        if (rest.size() == earlier.size()) {
            throw CommandException.refused(
                    "KID: " + UsageErrors.shown(kid) + " is no earlier key; \"keys list\" shows them");
        }
        return rest;
    }

    private void refuseWhileNeeded(FastAuthConfig config) {
        if (config.databaseApiUrl().isPresent()) {
            throw CommandException.refused("A persistence API does not say how many tokens the key "
                    + UsageErrors.shown(kid) + " signed; wait until it has ended, or use --force");
        }
        Map<String, KeyUse> use;
        try (SqlTokenArchive archive = PairSinks.archive(config, KeySettings.keyring(config))) {
            use = archive.keyUse(Instant.now());
        }
        KeyUse none = new KeyUse(0, 0);
        long signed = use.getOrDefault(kid, none).signed();
        long unnamed = use.getOrDefault("", none).signed();
        long encrypted = use.getOrDefault(kid, none).encrypted();
        if (signed + unnamed > 0) {
            throw CommandException.refused(
                    signed + " clients hold tokens that the key " + UsageErrors.shown(kid) + " signed, and " + unnamed
                            + " hold some that do not say which key did; they end with it. Wait, or use --force");
        }
        if (encrypted > 0) {
            throw CommandException.refused(
                    encrypted + " pairs are encrypted under the key " + kid + "; run \"keys migrate\" first");
        }
    }
}
