package io.fastauth;

import io.fastauth.config.LoadedSettings;
import io.fastauth.config.SettingsException;
import io.fastauth.guard.MasterToken;
import io.fastauth.guard.PathPattern;
import io.fastauth.http.ServedPaths;
import io.fastauth.http.TrustedProxies;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.InvalidSettingException.Problem;
import io.fastauth.token.Placeholder;
import io.fastauth.token.PublicUrl;
import io.fastauth.token.Validity;
import io.fastauth.websocket.AllowedOrigins;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Validates settings by making every type that they describe, for an embedding application and the command line alike,
 * and reports all problems together.
 */
public final class ConfigCheck {

    private static final Duration MOST_DELAY = Duration.ofMinutes(5);

    private final List<Problem> problems = new ArrayList<>();

    private ConfigCheck() {}

    /**
     * The settings that were read from files and variables.
     *
     * @param loaded what was read
     * @return the settings
     * @throws SettingsException when any is refused; with a line for every problem, which names the source
     */
    public static FastAuthConfig config(LoadedSettings loaded) {
        List<String> lines = new ArrayList<>(loaded.problems());
        LoadedSettings readable = loaded;
        while (true) {
            try {
                FastAuthConfig config = FastAuthConfig.create(readable.config());
                problems(config).forEach(problem -> lines.add(loaded.line(problem)));
                if (!lines.isEmpty()) {
                    throw new SettingsException(lines);
                }
                return config;
            } catch (InvalidSettingException e) {
                // Helidon stops at the first text that it cannot convert: the others are checked without it.
                e.problems().forEach(problem -> lines.add(loaded.line(problem)));
                String key = e.problems().getFirst().key();
                if (!readable.sets(key)) {
                    throw new SettingsException(lines);
                }
                readable = readable.without(key);
            }
        }
    }

    /**
     * Refuses settings that cannot be used.
     *
     * @param config the settings
     * @throws InvalidSettingException when any is refused; with all problems
     */
    public static void check(FastAuthConfig config) {
        List<Problem> problems = problems(config);
        if (!problems.isEmpty()) {
            throw new InvalidSettingException(problems);
        }
    }

    private static List<Problem> problems(FastAuthConfig config) {
        ConfigCheck check = new ConfigCheck();
        check.flat(config);
        check.groups(config);
        return check.problems;
    }

    private void flat(FastAuthConfig config) {
        attempt("app-name", () -> {
            String name = config.appName();
            refuse(
                    name.isBlank() || name.chars().anyMatch(Character::isISOControl),
                    "is empty or has control characters");
            noPlaceholder(List.of(name));
        });
        attempt("database-api-url", () -> config.databaseApiUrl().ifPresent(StoreSettings::persistenceApi));
        attempt("headers", () -> StoreSettings.headers(config));
        config.headers()
                .forEach((name, value) -> attempt("headers", () -> {
                    noPlaceholder(List.of(value));
                    StoreSettings.header(name, value);
                }));
        attempt("cryptography-key", () -> KeySettings.cryptographyKey(config));
        attempt("master-token", () -> config.masterToken().ifPresent(MasterToken::of));
        config.masterTokenPaths().forEach(path -> attempt("master-token-paths", () -> PathPattern.of(path)));
        config.accessTokenPaths().forEach(path -> attempt("access-token-paths", () -> PathPattern.of(path)));
        attempt("root-path", () -> ServedPaths.checkRoot(config.rootPath()));
        attempt("auth-prefix", () -> ServedPaths.checkPrefix(config.authPrefix()));
        attempt("public-url", () -> config.publicUrl().ifPresent(PublicUrl::new));
        attempt("drain-delay", () -> between(config.drainDelay(), Duration.ZERO, MOST_DELAY));
    }

    private void groups(FastAuthConfig config) {
        attempt("tokens.access-lifetime", () -> ChangeableSettings.lifetimes(config.tokens()));
        attempt(
                "tokens.clockSkew",
                () -> new Validity(Clock.systemUTC(), config.tokens().clockSkew()));
        attempt("tokens.sessions-per-client", () -> StoreSettings.sessionsPerClient(config));
        attempt("store.url", () -> StoreSettings.checkUrl(config.store().url()));
        attempt(
                "store.password",
                () -> noPlaceholder(config.store().password().stream().toList()));
        attempt("store.api-cache", () -> between(config.store().apiCache(), Duration.ZERO, Duration.ofMinutes(10)));
        attempt("guard.trusted-proxies", () -> TrustedProxies.in(config.guard().trustedProxies()));
        attempt(
                "websockets.origins",
                () -> AllowedOrigins.of(config.websockets().origins()));
        attempt(
                "websockets",
                () -> ChangeableSettings.webSockets(WebsocketsConfig.builder(config.websockets())
                        .origins(List.of())
                        .buildPrototype()));
    }

    /** Makes something of a setting; a refusal that does not name its setting is one of this key. */
    private void attempt(String key, Runnable making) {
        try {
            making.run();
        } catch (InvalidSettingException e) {
            e.problems().stream()
                    .map(problem -> problem.key().isEmpty() ? new Problem(key, problem.text()) : problem)
                    .filter(problem -> !problems.contains(problem))
                    .forEach(problems::add);
        }
    }

    private static void noPlaceholder(Collection<String> texts) {
        refuse(
                texts.stream().anyMatch(Placeholder::inBrackets),
                "still holds a placeholder in angle brackets; write a value of your own");
    }

    private static void between(Duration duration, Duration least, Duration most) {
        refuse(
                duration.compareTo(least) < 0 || duration.compareTo(most) > 0,
                "must be at least " + least + " and at most " + most);
    }

    private static void refuse(boolean wrong, String problem) {
        if (wrong) {
            throw new InvalidSettingException(problem);
        }
    }
}
