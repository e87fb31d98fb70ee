package io.fastauth;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;
import java.time.Duration;
import java.util.List;

/** The settings of the group {@code websockets}. */
@Prototype.Blueprint
@Prototype.Configured
@Prototype.CustomMethods(ConfigValues.class)
interface WebsocketsConfigBlueprint {

    /**
     * The pages that may open websockets, like https://app.example.org, or * for all; none for those of the same host.
     */
    @Option.Configured
    @Option.Singular
    List<String> origins();

    /** How long a websocket may receive nothing, not even a pong, before it is closed. */
    @Option.Configured
    @Option.Default("PT5M")
    Duration idleTimeout();

    /** How many websockets a client may have open, at least 1. */
    @Option.Configured
    @Option.DefaultInt(20)
    int maxPerClient();

    /** How many websockets may be open in all, at least 1; the server's own limit of connections counts too. */
    @Option.DefaultInt(10_000)
    int maxTotal();

    /** The longest message that is received, in bytes of all its fragments, at least 1. */
    @Option.DefaultInt(65_536)
    int maxMessage();
}
