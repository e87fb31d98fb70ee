package io.fastauth;

import io.fastauth.config.LoadedSettings;
import io.fastauth.config.SettingsException;
import io.fastauth.guard.Level;
import io.fastauth.guard.MasterToken;
import io.fastauth.guard.PathPolicy;
import io.fastauth.http.ServedPaths;
import io.fastauth.http.TrustedProxies;
import io.fastauth.store.rest.ApiSettings;
import io.fastauth.token.AccessTokenType;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.InvalidSettingException.Problem;
import io.fastauth.token.Placeholder;
import io.fastauth.token.PublicUrl;
import io.fastauth.token.TokenFormat;
import io.fastauth.token.TokenValidator;
import io.fastauth.websocket.WebSocketSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Validates settings by making every type that they describe, for an embedding application and the command line alike,
 * and reports all problems together.
 */
public final class ConfigCheck {

    private static final Duration MAX_DELAY = Duration.ofMinutes(5);
    private static final Duration MAX_CACHE = Duration.ofMinutes(10);
    private static final Pattern PASSWORD = Pattern.compile("(?i)[?&]password=|//[^/?]*@");

    private final List<Problem> problems = new ArrayList<>();

    private ConfigCheck() {}

    /**
     * Makes settings of files and variables.
     *
     * @throws SettingsException when any is refused; with a line for every problem, which names the source
     */
    public static FastAuthConfig config(LoadedSettings loaded) {
        List<String> lines = new ArrayList<>(loaded.problems());
        LoadedSettings readable = loaded;
        while (true) {
            try {
                FastAuthConfig config = FastAuthConfig.builder()
                        .config(readable.config())
                        .sources(loaded)
                        .buildPrototype();
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
     * Checks settings.
     *
     * @throws InvalidSettingException when any is refused; with all problems
     */
    public static void check(FastAuthConfig config) {
        List<Problem> problems = problems(config);
        if (!problems.isEmpty()) {
            throw new InvalidSettingException(problems);
        }
    }

    /** A line for each thing in accepted settings that an operator may not have meant. */
    public static List<String> warnings(FastAuthConfig config) {
        ServedPaths paths = new ServedPaths(config.authPrefix(), config.rootPath());
        return ChangeableSettings.warnings(ChangeableSettings.policy(config, paths));
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
            noPlaceholder(name);
        });
        attempt("database-api-url", () -> config.databaseApiUrl().ifPresent(ApiSettings::url));
        attempt("headers", () -> ApiSettings.headers(config.headers()));
        config.headers()
                .forEach((name, value) -> attempt("headers", () -> {
                    noPlaceholder(value);
                    ApiSettings.headers(Map.of(name, value));
                }));
        attempt("cryptography-key", () -> ChangeableSettings.keys(config).configuredKey());
        attempt("master-token", () -> config.masterToken().ifPresent(MasterToken::of));
        config.masterTokenPaths()
                .forEach(entry -> attempt("master-token-paths", () -> PathPolicy.Rule.of(Level.MASTER, entry)));
        config.accessTokenPaths()
                .forEach(entry -> attempt("access-token-paths", () -> PathPolicy.Rule.of(Level.ACCESS, entry)));
        attempt("root-path", () -> ServedPaths.checkRoot(config.rootPath()));
        attempt("auth-prefix", () -> ServedPaths.checkPrefix(config.authPrefix()));
        attempt("public-url", () -> config.publicUrl().ifPresent(PublicUrl::new));
        attempt("clients-file", () -> ChangeableSettings.clients(config));
        attempt("drain-delay", () -> atMost(MAX_DELAY, config.drainDelay()));
    }

    private void groups(FastAuthConfig config) {
        attempt("tokens.access-lifetime", () -> ChangeableSettings.lifetimes(config.tokens()));
        attempt("tokens.access-token-type", () -> checkAccessTokenType(config));
        attempt(
                "tokens.clock-skew",
                () -> new TokenValidator(Clock.systemUTC(), config.tokens().clockSkew()));
        attempt("tokens.sessions-per-client", () -> StoreSettings.sessionsPerClient(config));
        attempt("store.url", () -> checkDatabase(config.store().url()));
        attempt("store.password", () -> config.store().password().ifPresent(ConfigCheck::noPlaceholder));
        attempt("store.api-cache", () -> atMost(MAX_CACHE, config.store().apiCache()));
        attempt("guard.trusted-proxies", () -> TrustedProxies.in(config.guard().trustedProxies()));
        attempt(
                "websockets.origins",
                () -> WebSocketSettings.AllowedOrigins.of(config.websockets().origins()));
        attempt(
                "websockets",
                () -> ChangeableSettings.webSockets(WebsocketsConfig.builder(config.websockets())
                        .origins(List.of())
                        .buildPrototype()));
    }

    private static void checkAccessTokenType(FastAuthConfig config) {
        if (config.tokens().accessTokenType() == AccessTokenType.AT_JWT) {
            refuse(
                    config.publicUrl().isEmpty(),
                    "is at+jwt, and RFC 9068 requires the issuer in every token; set public-url");
            refuse(
                    config.tokens().format() == TokenFormat.JWE,
                    "is at+jwt, which is signed, and tokens.format is jwe; change one of the two");
        }
    }

    private static void checkDatabase(String url) {
        refuse(
                !url.startsWith("jdbc:sqlite:") && !url.startsWith("jdbc:postgresql:"),
                "is not a supported database; write jdbc:sqlite:data/fastauth.db"
                        + " or jdbc:postgresql://host:5432/database?user=name");
        refuse(PASSWORD.matcher(url).find(), "holds a password; write it in store.password");
    }

    /** Collects the problems of a check; one that names no setting is of this key. */
    private void attempt(String key, Runnable check) {
        try {
            check.run();
        } catch (InvalidSettingException e) {
            e.problems().stream()
                    .map(problem -> problem.key().isEmpty() ? new Problem(key, problem.text()) : problem)
                    .filter(problem -> !problems.contains(problem))
                    .forEach(problems::add);
        }
    }

    private static void noPlaceholder(String text) {
        refuse(Placeholder.inBrackets(text), "still holds a placeholder in angle brackets; write a value of your own");
    }

    private static void atMost(Duration max, Duration duration) {
        refuse(
                duration.isNegative() || duration.compareTo(max) > 0,
                "must be at least " + Duration.ZERO + " and at most " + max);
    }

    private static void refuse(boolean wrong, String problem) {
        if (wrong) {
            throw new InvalidSettingException(problem);
        }
    }
}
