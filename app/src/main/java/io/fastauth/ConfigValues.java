package io.fastauth;

import io.fastauth.observe.LogFormat;
import io.fastauth.token.AccessTokenType;
import io.fastauth.token.AuditFormat;
import io.fastauth.token.DurationText;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.LifetimeRange;
import io.fastauth.token.RateLimit;
import io.fastauth.token.TokenFormat;
import io.helidon.builder.api.Prototype;
import io.helidon.common.tls.Tls;
import io.helidon.config.Config;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the types of settings that Helidon does not know, or would refuse without the name of the setting. */
final class ConfigValues {

    private static final String NO_PATH = "is not the path of a file; write one like keys.json";

    private ConfigValues() {}

    @Prototype.ConfigFactoryMethod
    static Duration duration(Config config) {
        return read(config, text -> {
            try {
                return DurationText.parse(text);
            } catch (DateTimeParseException e) {
                throw new InvalidSettingException(DurationText.PROBLEM, e);
            }
        });
    }

    @Prototype.ConfigFactoryMethod
    static LifetimeRange lifetimeRange(Config config) {
        return read(config, LifetimeRange::of);
    }

    @Prototype.ConfigFactoryMethod
    static RateLimit rateLimit(Config config) {
        return read(config, RateLimit::of);
    }

    @Prototype.ConfigFactoryMethod
    static TokenFormat tokenFormat(Config config) {
        return read(config, TokenFormat::of);
    }

    @Prototype.ConfigFactoryMethod
    static AccessTokenType accessTokenType(Config config) {
        return read(config, AccessTokenType::of);
    }

    @Prototype.ConfigFactoryMethod
    static AuditFormat auditFormat(Config config) {
        return read(config, text -> constant(AuditFormat.values(), text));
    }

    @Prototype.ConfigFactoryMethod
    static LogFormat logFormat(Config config) {
        return read(config, text -> constant(LogFormat.values(), text));
    }

    @Prototype.ConfigFactoryMethod
    static Path path(Config config) {
        return read(config, text -> {
            try {
                Path path = Path.of(text);
                if (!text.isBlank() && path.getFileName() != null) {
                    return path;
                }
            } catch (InvalidPathException e) {
                throw new InvalidSettingException(NO_PATH, e);
            }
            throw new InvalidSettingException(NO_PATH);
        });
    }

    @Prototype.ConfigFactoryMethod
    static Tls tls(Config config) {
        try {
            return Tls.create(config);
        } catch (RuntimeException e) {
            throw new InvalidSettingException(key(config), "is refused: " + e.getMessage());
        }
    }

    /** The constant whose name in lower case is the text. */
    private static <E extends Enum<E>> E constant(E[] constants, String text) {
        return Arrays.stream(constants)
                .filter(constant -> name(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidSettingException("must be one of "
                        + Arrays.stream(constants).map(ConfigValues::name).collect(Collectors.joining(", "))));
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static <T> T read(Config config, Function<String, T> parse) {
        try {
            return parse.apply(config.asString().get());
        } catch (InvalidSettingException e) {
            throw e.of(key(config));
        }
    }

    /** The key with its group, below whatever node an application has the settings. */
    static String key(Config config) {
        return config.key().toString().replaceFirst("^(.*\\.)?fastauth\\.", "");
    }
}
