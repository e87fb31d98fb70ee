package io.fastauth.client;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Settings of a {@link Verifier}; each has a default. */
public final class VerifierBuilder {

    final URI server;
    final ClientCredential client;
    String issuer;
    Optional<String> audience = Optional.empty();
    Duration timeout = Duration.ofSeconds(5);
    Duration maxLag = Duration.ofSeconds(1);
    int maxSessions = 100_000;
    int maxTokens = 10_000;
    Clock clock = Clock.systemUTC();
    Consumer<Mode> onMode = mode -> {};
    /** How long events are read by polls until a websocket is tried again. */
    Duration pollingPeriod = Duration.ofMinutes(3);

    VerifierBuilder(URI server, ClientCredential client) {
        this.server = server;
        this.client = client;
        this.issuer = ServiceConnection.text(server);
    }

    /**
     * The issuer in the tokens (RFC 7519, section 4.1.1).
     *
     * @param issuer the {@code public-url} of the service; its URL without a slash at the end by default
     */
    public VerifierBuilder issuer(String issuer) {
        this.issuer = issuer;
        return this;
    }

    /**
     * The audience that tokens must have (RFC 7519, section 4.1.3).
     *
     * @param audience the URI of this resource server; the issuer by default
     */
    public VerifierBuilder audience(String audience) {
        this.audience = Optional.of(audience);
        return this;
    }

    /**
     * How long a call of the service, or its answer to a ping, may take.
     *
     * @param timeout positive; five seconds by default
     */
    public VerifierBuilder timeout(Duration timeout) {
        this.timeout = positive("timeout", timeout);
        return this;
    }

    /**
     * How late events may be. It bounds how long a token of a session that has ended may still be accepted.
     *
     * @param maxLag positive; one second by default. The service says every 250 ms how late they are.
     */
    public VerifierBuilder maxLag(Duration maxLag) {
        this.maxLag = positive("maxLag", maxLag);
        return this;
    }

    /**
     * How many sessions are remembered, current and ended ones each. Others are introspected.
     *
     * @param maxSessions positive; 100,000 by default
     */
    public VerifierBuilder maxSessions(int maxSessions) {
        this.maxSessions = positive("maxSessions", maxSessions);
        return this;
    }

    /**
     * How many verified tokens are remembered by their digests. The signatures of others are verified again.
     *
     * @param maxTokens positive; 10,000 by default
     */
    public VerifierBuilder maxTokens(int maxTokens) {
        this.maxTokens = positive("maxTokens", maxTokens);
        return this;
    }

    /** The clock; the system's by default. */
    public VerifierBuilder clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /**
     * Receives each new mode; the first one is {@link Mode#INTROSPECTING}, which is not reported.
     *
     * @param onMode called by one thread at a time; it should return soon
     */
    public VerifierBuilder onMode(Consumer<Mode> onMode) {
        this.onMode = onMode;
        return this;
    }

    /** A verifier, which connects to the service at once. */
    public Verifier build() {
        return new Verifier(this);
    }

    private static Duration positive(String name, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(name + " must be positive: " + duration);
        }
        return duration;
    }

    private static int positive(String name, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(name + " must be positive: " + number);
        }
        return number;
    }
}
