package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.token.KeySchedule;
import io.fastauth.token.KeyStatus;
import io.fastauth.token.Keyring;
import io.fastauth.token.SigningKey;
import io.fastauth.token.StoreUnavailableException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the keys by their ids, and never prints a key. */
@Command(
        name = "list",
        description = {
            "List the keys by their ids: algorithm, use, age, state, times, how many sessions still need each, and how many"
                    + " stored pairs are encrypted under it.",
            "The states: a key is announced before it signs, then signs, then verifies until its end; it has expired after"
                    + " that. With a key of ES256, EdDSA or RS256, one key signs access and another one refresh tokens."
                    + " CRYPTOGRAPHY_KEY is retired by an entry of its id that has expired."
        },
        mixinStandardHelpOptions = true)
final class KeysListCommand implements Callable<Integer> {

    private static final String ROW = "%-14s %-8s %-4s %-8s %-14s %-21s %-21s %9s %9s%n";
    private static final Duration MAX_AGE = Duration.ofDays(365);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SettingsFiles.Options settings = new SettingsFiles.Options();

    @Override
    public Integer call() {
        FastAuthConfig config = settings.config();
        Instant now = Instant.now();
        KeySchedule schedule = SettingsFiles.keys(config).schedule();
        Keyring keyring = schedule.at(now);
        Optional<SessionStores.KeyUse> use = use(config, keyring, now);
        Optional<String> configured = SettingsFiles.keys(config).configuredKey().map(SigningKey::id);
        PrintWriter out = spec.commandLine().getOut();
        out.printf(ROW, "KID", "ALG", "USE", "AGE", "STATE", "SINCE", "UNTIL", "SESSIONS", "PAIRS");
        for (KeyStatus key : KeyStatus.of(schedule, configured, now)) {
            out.printf(
                    ROW,
                    key.id(),
                    key.algorithm(),
                    key.use(),
                    age(key.from(), now),
                    key.state(),
                    time(key.from()),
                    time(key.until()),
                    key.signing() ? count(use, known -> known.sessions(key.id())) : "-",
                    key.signing() ? count(use, known -> known.pairs(key.id())) : "-");
        }
        warnOfAge(schedule, keyring, now);
        return 0;
    }

    private void warnOfAge(KeySchedule schedule, Keyring keyring, Instant now) {
        schedule.entries().stream()
                .filter(entry -> keyring.signs(entry.key()))
                .filter(entry -> entry.from().isBefore(now.minus(MAX_AGE))
                        && !entry.from().equals(Instant.MIN))
                .forEach(entry -> spec.commandLine()
                        .getErr()
                        .println("The key " + entry.key().id() + " has signed for "
                                + Duration.between(entry.from(), now).toDays()
                                + " days; replace a key within " + MAX_AGE.toDays()
                                + " days: fastauth keys rotate"));
    }

    private static String time(Instant time) {
        return time.equals(Instant.MIN) || time.equals(Instant.MAX) ? "-" : time.toString();
    }

    private static String age(Instant since, Instant now) {
        if (since.equals(Instant.MIN)) {
            return "unknown";
        }
        Duration age = Duration.between(since, now);
        return age.isNegative() ? "new" : age.toDays() > 0 ? age.toDays() + " d" : age.toMinutes() + " min";
    }

    private static String count(Optional<SessionStores.KeyUse> use, ToLongFunction<SessionStores.KeyUse> figure) {
        return use.map(known -> Long.toString(figure.applyAsLong(known))).orElse("unknown");
    }

    /** Empty, with a message, for a persistence API, which cannot count, and while no database answers. */
    private Optional<SessionStores.KeyUse> use(FastAuthConfig config, Keyring keyring, Instant now) {
        if (SessionStores.isApi(config)) {
            return unknown("a persistence API cannot count them");
        }
        try {
            return Optional.of(SessionStores.KeyUse.count(config, keyring, now));
        } catch (StoreUnavailableException e) {
            return unknown(String.valueOf(e.getMessage()));
        }
    }

    private Optional<SessionStores.KeyUse> unknown(String reason) {
        spec.commandLine().getErr().println("The numbers of sessions and pairs are unknown: " + reason);
        return Optional.empty();
    }
}
