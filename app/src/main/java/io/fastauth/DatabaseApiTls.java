package io.fastauth;

import io.fastauth.token.InvalidSettingException;
import io.helidon.builder.api.Prototype;
import io.helidon.common.tls.Tls;
import io.helidon.config.Config;

/** Reads the files that {@code database-api-tls} names. */
final class DatabaseApiTls {

    private DatabaseApiTls() {}

    /** Names the setting, which Helidon's own message does not. */
    @Prototype.ConfigFactoryMethod("databaseApiTls")
    static Tls create(Config config) {
        try {
            return Tls.create(config);
        } catch (RuntimeException e) {
            throw new InvalidSettingException("database-api-tls: " + e.getMessage(), e);
        }
    }
}
