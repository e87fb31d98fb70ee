package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.KeySettings;
import io.fastauth.store.sql.SqlTokenArchive;
import io.fastauth.store.sql.SqlTokenArchive.KeyUse;
import io.fastauth.token.EarlierKey;
import io.fastauth.token.KeySchedule;
import io.fastauth.token.SigningKey;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the keys, and never shows one. */
@Command(
        name = "list",
        description = {
            "List the keys of the settings by their ids: age, state, how many clients hold tokens that each signed, and"
                    + " how many stored pairs are encrypted under it."
        },
        mixinStandardHelpOptions = true)
final class KeysListCommand implements Callable<Integer> {

    private static final String ROW = "%-14s %-10s %-42s %10s %10s%n";

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    /** A line of the list. */
    private record Line(SigningKey key, String age, String state) {}

    @Override
    public Integer call() {
        FastAuthConfig config = settings.config();
        Instant now = Instant.now();
        Optional<Map<String, KeyUse>> use = use(config, now);
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.printf(ROW, "KID", "AGE", "STATE", "SIGNED", "ENCRYPTED");
        for (Line line : lines(KeySettings.schedule(config), now)) {
            Optional<KeyUse> used = use.map(all -> all.getOrDefault(line.key().id(), new KeyUse(0, 0)));
            out.printf(
                    ROW,
                    line.key().id(),
                    line.age(),
                    line.state(),
                    used.map(known -> Long.toString(known.signed())).orElse("unknown"),
                    used.map(known -> Long.toString(known.encrypted())).orElse("unknown"));
        }
        use.map(all -> all.get(""))
                .ifPresent(unnamed -> out.println(unnamed.signed()
                        + " clients hold tokens that do not say which key signed them, as the original's do."));
        return 0;
    }

    private static List<Line> lines(KeySchedule keys, Instant now) {
        Optional<SigningKey> signing = keys.at(now).signing();
        List<Line> lines = new ArrayList<>();
        keys.newest()
                .ifPresent(key -> lines.add(new Line(
                        key,
                        age(keys.since(), now),
                        signing.equals(Optional.of(key)) ? "signs" : "will sign from " + keys.since())));
        for (EarlierKey earlier : keys.earlier()) {
            lines.add(new Line(earlier.key(), "unknown", state(earlier, signing, now)));
        }
        return lines;
    }

    private static String state(EarlierKey earlier, Optional<SigningKey> signing, Instant now) {
        if (signing.equals(Optional.of(earlier.key()))) {
            return "signs until the new key does";
        }
        if (earlier.until().equals(Instant.MAX)) {
            return "verifies";
        }
        return (now.isBefore(earlier.until()) ? "verifies until " : "ended at ") + earlier.until();
    }

    private static String age(Instant since, Instant now) {
        if (since.equals(Instant.MIN)) {
            return "unknown";
        }
        Duration age = Duration.between(since, now);
        return age.isNegative() ? "new" : age.toDays() > 0 ? age.toDays() + " d" : age.toMinutes() + " min";
    }

    /** Empty for a persistence API, which does not say. */
    private static Optional<Map<String, KeyUse>> use(FastAuthConfig config, Instant now) {
        if (config.databaseApiUrl().isPresent()) {
            return Optional.empty();
        }
        try (SqlTokenArchive archive = PairSinks.archive(config, KeySettings.keyring(config))) {
            return Optional.of(archive.keyUse(now));
        }
    }
}
