package io.fastauth;

import io.fastauth.token.RateLimit;
import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;
import java.util.List;

/** The settings of the group {@code guard}. */
@Prototype.Blueprint
@Prototype.Configured
@Prototype.CustomMethods(ConfigValues.class)
interface GuardConfigBlueprint {

    /** The gateways whose forwarded headers are trusted: networks like 10.0.0.0/8 or addresses, no names. */
    @Option.Configured
    @Option.Singular("trustedProxy")
    @Option.Default({"127.0.0.0/8", "::1/128"})
    List<String> trustedProxies();

    /** Failed authentications of an address, in a row and each minute, before the answer is 429; or off. */
    @Option.Configured
    @Option.DefaultCode("@io.fastauth.token.RateLimit@.of(\"200, 300/min\")")
    RateLimit failureLimit();

    /** Pairs issued to an address without a credential, in a row and each minute, before the answer is 429; or off. */
    @Option.Configured
    @Option.DefaultCode("@io.fastauth.token.RateLimit@.of(\"1000, 600/min\")")
    RateLimit issueLimit();

    /** Whether issuance may be open on an address that is not a loopback one. */
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean allowOpenIssuance();
}
