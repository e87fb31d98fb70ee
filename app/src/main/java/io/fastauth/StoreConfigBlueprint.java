package io.fastauth;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;
import io.helidon.common.tls.Tls;
import java.time.Duration;
import java.util.Optional;

/** The settings of the group {@code store}. */
@Prototype.Blueprint
@Prototype.Configured
@Prototype.CustomMethods(ConfigValues.class)
interface StoreConfigBlueprint {

    /** The database: jdbc:sqlite: and a file, for one process; or jdbc:postgresql://host:5432/database?user=name. */
    @Option.Configured
    @Option.Default("jdbc:sqlite:data/fastauth.db")
    String url();

    /** The password of the PostgreSQL role. */
    @Option.Configured
    @Option.Confidential
    Optional<String> password();

    /** How long a session loaded from the persistence API is used without another call, at most 10m; 0s for never. */
    @Option.Configured
    @Option.Default("PT0S")
    Duration apiCache();

    /** TLS of calls to the persistence API, in Helidon's keys (trust, private-key, ...). */
    @Option.Configured
    @Option.Confidential
    Optional<Tls> apiTls();
}
