package io.fastauth;

import io.fastauth.token.DurationText;
import io.fastauth.token.InvalidSettingException;
import io.helidon.builder.api.Prototype;
import io.helidon.common.tls.Tls;
import io.helidon.config.Config;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/** Reads the settings that Helidon would read otherwise, or refuse without their name. */
final class ConfiguredValues {

    private ConfiguredValues() {}

    /** The files that {@code database-api-tls} names. */
    @Prototype.ConfigFactoryMethod("databaseApiTls")
    static Tls tls(Config config) {
        try {
            return Tls.create(config);
        } catch (RuntimeException e) {
            throw new InvalidSettingException("database-api-tls: " + e.getMessage(), e);
        }
    }

    /** Every duration, in either form of {@link DurationText}. */
    @Prototype.ConfigFactoryMethod
    static Duration duration(Config config) {
        try {
            return DurationText.parse(config.asString().get());
        } catch (DateTimeParseException e) {
            throw new InvalidSettingException(
                    config.name() + " is not a duration; write one like 2m or 30d, or in ISO-8601 like PT2M", e);
        }
    }
}
