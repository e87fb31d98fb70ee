package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.KeySettings;
import io.fastauth.store.sql.SqlTokenArchive;
import io.fastauth.store.sql.SqlTokenArchive.KeyUse;
import io.fastauth.store.sql.SqlTokenArchive.ResealedPage;
import io.fastauth.token.KeySchedule;
import io.fastauth.token.Keyring;
import io.fastauth.token.SigningKey;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Encrypts what is stored under earlier keys again. */
@Command(
        name = "migrate",
        description = {
            "Encrypt stored pairs again under the key that signs now; services go on meanwhile.",
            "Repeat it when it was interrupted: what is done is not done again. The tokens stay as they are: a client gets"
                    + " one of the new key at its next refresh."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Every pair is encrypted under the key that signs.",
            "1:The store failed; repeat the command.",
            "2:Refused: wrong usage or settings, or a new key that does not sign yet."
        })
final class KeysMigrateCommand implements Callable<Integer> {

    private static final int PAGE = 500;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Override
    public Integer call() {
        FastAuthConfig config = settings.config();
        KeySchedule schedule = KeySettings.schedule(config);
        Keyring keyring = schedule.at(Instant.now());
        if (!keyring.signing().equals(schedule.newest())) {
            throw CommandException.refused(
                    "The new key begins to sign at " + schedule.since() + "; migrate after that");
        }
        String signing = keyring.signing()
                .map(SigningKey::id)
                .orElseThrow(() -> CommandException.refused("cryptography-key is not set"));
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        long changed = 0;
        long found = 0;
        try (SqlTokenArchive archive = PairSinks.archive(config, keyring);
                Progress progress = Progress.start("Migrating", outdated(archive, signing), err)) {
            ResealedPage page = archive.reseal("", PAGE);
            while (page.found() > 0) {
                changed += page.changed();
                found += page.found();
                progress.step(page.found());
                page = archive.reseal(page.last(), PAGE);
            }
        }
        // After the progress bar has ended, which would overwrite it.
        spec.commandLine()
                .getOut()
                .println("Encrypted " + changed + " pairs again under the key " + signing + "; " + (found - changed)
                        + " were changed meanwhile, and so are under it already.");
        return 0;
    }

    private static long outdated(SqlTokenArchive archive, String signing) {
        Map<String, KeyUse> use = archive.keyUse(Instant.now());
        return use.entrySet().stream()
                .filter(key -> !key.getKey().equals(signing))
                .mapToLong(key -> key.getValue().encrypted())
                .sum();
    }
}
