package io.fastauth.settings;

import io.fastauth.token.MasterTokenRule;
import io.fastauth.token.PublicUrl;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Every setting: its key, its shape, whether it is a secret, and what is asked of it. */
@SuppressWarnings("ImmutableEnumChecker") // lists made by List.of, and method references
enum Setting {
    APP_NAME("app-name", Shape.TEXT, false, Checks::notBlank),
    DATABASE_API_URL("database-api-url", Shape.TEXT, false, Checks::httpUrl, "database-api-path"),
    DATABASE_API_TLS("database-api-tls", Shape.TREE, true, Checks::tls),
    DATABASE_API_CACHE("database-api-cache", Shape.TEXT, false, Checks::cache),
    DATABASE_URL("database-url", Shape.TEXT, false, Checks::databaseUrl),
    DATABASE_USER("database-user", Shape.TEXT, false, Checks::notBlank),
    DATABASE_PASSWORD("database-password", Shape.TEXT, true, Checks::anything),
    HEADERS("headers", Shape.MEMBERS, true, Checks::headerValue),
    MASTER_TOKEN("master-token", Shape.TEXT, true, MasterTokenRule::problem),
    CRYPTOGRAPHY_KEY("cryptography-key", Shape.TEXT, true, Checks::signingKey),
    KEYS_FILE("keys-file", Shape.TEXT, false, Checks::path),
    MASTER_TOKEN_PATHS("master-token-paths", Shape.ITEMS, false, Checks::pathEntry),
    ACCESS_TOKEN_PATHS("access-token-paths", Shape.ITEMS, false, Checks::pathEntry),
    AUTH_PREFIX("auth-prefix", Shape.TEXT, false, Checks::pathPrefix),
    ROOT_PATH("root-path", Shape.TEXT, false, Checks::optionalPathPrefix),
    PUBLIC_URL("public-url", Shape.TEXT, false, PublicUrl::problem),
    TRUSTED_PROXIES("trusted-proxies", Shape.ITEMS, false, Checks::network),
    ACCESS_TOKEN_LIFETIME("access-token-lifetime", Shape.TEXT, false, Checks::lifetime),
    REFRESH_TOKEN_LIFETIME("refresh-token-lifetime", Shape.TEXT, false, Checks::lifetime),
    REFRESH_GRACE("refresh-grace", Shape.TEXT, false, Checks::grace),
    SESSION_LIFETIME("session-lifetime", Shape.TEXT, false, Checks::lifetime),
    SESSIONS_PER_CLIENT("sessions-per-client", Shape.NUMBER, false, Checks.number(1, 1_000)),
    LIFETIME_JITTER("lifetime-jitter", Shape.TEXT, false, Checks::grace),
    CLOCK_SKEW("clock-skew", Shape.TEXT, false, Checks::clockSkew),
    AUDIT_FORMAT("audit-format", Shape.TEXT, false, Checks::auditFormat),
    TOKEN_FORMAT("token-format", Shape.TEXT, false, Checks::format),
    FAILURE_BURST("failure-burst", Shape.NUMBER, false, Checks.number(0, 1_000_000)),
    FAILURE_RATE("failure-rate", Shape.NUMBER, false, Checks.number(1, 1_000_000)),
    ALLOW_OPEN_ISSUANCE("allow-open-issuance", Shape.FLAG, false, Checks::flag),
    ISSUE_BURST("issue-burst", Shape.NUMBER, false, Checks.number(0, 1_000_000)),
    ISSUE_RATE("issue-rate", Shape.NUMBER, false, Checks.number(1, 1_000_000)),
    WEBSOCKET_MAX_MESSAGE("websocket-max-message", Shape.NUMBER, false, Checks.number(1, 1_048_576)),
    WEBSOCKET_IDLE_TIMEOUT("websocket-idle-timeout", Shape.TEXT, false, Checks::lifetime),
    WEBSOCKET_MAX_PER_CLIENT("websocket-max-per-client", Shape.NUMBER, false, Checks.number(1, 1_000_000)),
    WEBSOCKET_MAX_TOTAL("websocket-max-total", Shape.NUMBER, false, Checks.number(1, 1_000_000)),
    WEBSOCKET_ORIGINS("websocket-origins", Shape.ITEMS, false, Checks::origin),
    DRAIN_DELAY("drain-delay", Shape.TEXT, false, Checks::drainDelay),
    LOG_FORMAT("log-format", Shape.TEXT, false, Checks::logFormat),
    ACCESS_LOG("access-log", Shape.FLAG, false, Checks::flag),
    TRACING("tracing", Shape.FLAG, false, Checks::flag);

    /** What the variables of settings start with. */
    static final String PREFIX = "FASTAUTH_";

    private final String key;
    private final Shape shape;
    private final boolean secret;
    private final Check check;
    private final List<String> aliases;

    Setting(String key, Shape shape, boolean secret, Check check, String... aliases) {
        this.key = key;
        this.shape = shape;
        this.secret = secret;
        this.check = check;
        this.aliases = List.of(aliases);
    }

    /** What is asked of a text of the setting; the answer is what is wrong and the fix, and never holds the text. */
    @FunctionalInterface
    interface Check {
        Optional<String> problem(String text);
    }

    /** The JSON type of a value. */
    enum Shape {
        TEXT("a text in quotes"),
        ITEMS("a list of texts, like [\"/access\"]"),
        MEMBERS("an object of texts, like {\"name\": \"value\"}"),
        TREE("an object of texts and such objects, like {\"name\": {\"name\": \"value\"}}"),
        NUMBER("a whole number, without quotes"),
        FLAG("true or false, without quotes");

        private final String description;

        Shape(String description) {
            this.description = description;
        }

        /** Whether a value has names in it; such a one does not fit into a variable, but may refer to some. */
        boolean named() {
            return this == MEMBERS || this == TREE;
        }

        String description() {
            return description;
        }
    }

    String key() {
        return key;
    }

    Shape shape() {
        return shape;
    }

    boolean secret() {
        return secret;
    }

    Check check() {
        return check;
    }

    /** The variables that can hold the setting. */
    List<String> variables() {
        // The original library's two secrets keep their bare names.
        Stream<String> bare = this == MASTER_TOKEN || this == CRYPTOGRAPHY_KEY ? Stream.of(name()) : Stream.of();
        return Stream.concat(bare, keys().map(Setting::variable)).toList();
    }

    private static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private Stream<String> keys() {
        return Stream.concat(Stream.of(key), aliases.stream());
    }

    private Stream<String> spellings() {
        return keys().flatMap(spelling -> Stream.of(spelling, spelling.replace('-', '_')));
    }

    /** The setting that a key of the configuration file spells. */
    static Optional<Setting> spelt(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.spellings().anyMatch(key::equals))
                .findFirst();
    }

    /** The key that a misspelt one was probably meant to be. */
    static Optional<String> near(String key) {
        String kebab = key.toLowerCase(Locale.ROOT).replace('_', '-');
        return Arrays.stream(values())
                .flatMap(Setting::keys)
                .filter(candidate -> EditDistance.between(kebab, candidate) <= 3)
                .min(Comparator.comparingInt(candidate -> EditDistance.between(kebab, candidate)));
    }

    /** The variable that a misspelt one was probably meant to be. */
    static Optional<String> nearVariable(String variable) {
        String key = variable.substring(PREFIX.length()).replaceFirst("_FILE$", "");
        return near(key).map(Setting::variable);
    }
}
