package io.fastauth;

import io.fastauth.token.AccessTokenType;
import io.fastauth.token.LifetimeRange;
import io.fastauth.token.TokenFormat;
import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The settings of the group {@code tokens}. */
@Prototype.Blueprint
@Prototype.Configured
@Prototype.CustomMethods(ConfigValues.class)
interface TokensConfigBlueprint {

    /**
     * The file of the keys, a private JWK Set (RFC 7517). The command line reads keys.json beside the configuration
     * file by default, if it exists.
     */
    @Option.Configured
    Optional<Path> keysFile();

    /** The format of new tokens: jws is signed, jwe is encrypted so that its holder cannot read the claims. */
    @Option.Configured
    @Option.Default("JWS")
    TokenFormat format();

    /**
     * The header typ of access tokens that a key of ES256, EdDSA or RS256 signs. at+jwt follows RFC 9068; it needs
     * public-url and the format jws.
     */
    @Option.Configured
    @Option.Default("JWT")
    AccessTokenType accessTokenType();

    /** How long an access token lives, at least 1s; a range like 50m..60m gives each token a random part of it. */
    @Option.Configured
    @Option.DefaultCode("@io.fastauth.token.LifetimeRange@.of(\"P30D\")")
    LifetimeRange accessLifetime();

    /** How long a refresh token lives: at least as long as an access token, at most 3650d. */
    @Option.Configured
    @Option.Default("P365D")
    Duration refreshLifetime();

    /** How long after a refresh the replaced token still answers the same new pair; 0s for never. */
    @Option.Configured
    @Option.Default("PT30S")
    Duration refreshGrace();

    /**
     * The longest lifetime of a session, from its issue, 1s to 3650d: no token of it expires later. Without it, a
     * session lasts while its tokens are refreshed in time.
     */
    @Option.Configured
    Optional<Duration> sessionLifetime();

    /**
     * How many sessions a client may have, 1 to 1000, or 1 with a persistence API. A further issue ends the session
     * that was refreshed least recently.
     */
    @Option.Configured
    @Option.DefaultInt(1)
    int sessionsPerClient();

    /** How much longer than its {@code exp} a token is accepted, at most five minutes; for clocks that differ. */
    @Option.Default("PT0S")
    Duration clockSkew();
}
