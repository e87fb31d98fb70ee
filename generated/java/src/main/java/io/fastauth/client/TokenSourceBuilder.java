package io.fastauth.client;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Settings of a {@link TokenSource}; each has a default. */
public final class TokenSourceBuilder {

    private final URI server;
    private Duration timeout = Duration.ofSeconds(5);
    private Optional<String> scope = Optional.empty();
    private Optional<String> resource = Optional.empty();
    Clock clock = Clock.systemUTC();
    Consumer<TokenPair> onPair = pair -> {};

    TokenSourceBuilder(URI server) {
        this.server = server;
    }

    /**
     * How long an attempt may take; three should be within the refresh grace of the service.
     *
     * @param timeout positive; five seconds by default
     */
    public TokenSourceBuilder timeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be positive: " + timeout);
        }
        this.timeout = timeout;
        return this;
    }

    /**
     * The scopes to ask for by {@link #clientCredentials}.
     *
     * @param scope separated by spaces; by default, all that the client may have
     */
    public TokenSourceBuilder scope(String scope) {
        this.scope = Optional.of(scope);
        return this;
    }

    /**
     * The resource server to ask for by {@link #clientCredentials} (RFC 8707).
     *
     * @param resource an absolute URI; by default, all resource servers of the client
     */
    public TokenSourceBuilder resource(String resource) {
        this.resource = Optional.of(resource);
        return this;
    }

    /** The clock; the system's by default. */
    public TokenSourceBuilder clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /**
     * Receives each new pair, to store it.
     *
     * @param onPair called before the new access token is returned, by one thread at a time
     */
    public TokenSourceBuilder onPair(Consumer<TokenPair> onPair) {
        this.onPair = onPair;
        return this;
    }

    /** As {@link TokenSource#of}. */
    public TokenSource of(TokenPair pair) {
        return new TokenSource(this, requests(), Optional.empty(), Optional.of(IssuedTokens.stored(pair, clock)));
    }

    /** As {@link TokenSource#clientCredentials}. */
    public TokenSource clientCredentials(String clientId, String clientSecret) {
        Grant grant = new Grant(new ClientCredential(clientId, clientSecret), scope, resource);
        return new TokenSource(this, requests(), Optional.of(grant), Optional.empty());
    }

    /** As {@link TokenSource#issue}. */
    public TokenSource issue(String clientId) {
        return issued(clientId, Optional.empty());
    }

    /**
     * As {@link TokenSource#issue}, where issuing is guarded.
     *
     * @param masterToken used once, not stored
     * @throws IllegalArgumentException when it is not printable ASCII, for example because a file ends with a line
     *     break
     */
    public TokenSource issue(String clientId, String masterToken) {
        ServiceConnection.requireHeader("masterToken", masterToken);
        return issued(clientId, Optional.of(masterToken));
    }

    private TokenSource issued(String clientId, Optional<String> masterToken) {
        TokenRequests requests = requests();
        try {
            IssuedTokens first = requests.issue(clientId, masterToken);
            onPair.accept(first.pair());
            return new TokenSource(this, requests, Optional.empty(), Optional.of(first));
        } catch (RuntimeException e) {
            requests.close();
            throw e;
        }
    }

    private TokenRequests requests() {
        return new TokenRequests(new ServiceConnection(server, timeout), clock);
    }
}
