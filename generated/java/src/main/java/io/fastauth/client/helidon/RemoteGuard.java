package io.fastauth.client.helidon;

import io.fastauth.client.Connections;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Guards a Helidon service: each request needs the current access token of a client. The guard verifies it with
 * FastAuth's {@code /auth/verify/access}; the address of this service must be among FastAuth's
 * {@code guard.trusted-proxies}. An accepted token is cached for a short time. When FastAuth does not answer, requests
 * get 503. The guard sends the address of the caller in {@code X-Forwarded-For}, because FastAuth counts failures by
 * caller.
 *
 * <p>As a filter it guards a whole routing; as a handler, the handlers that follow on its path. They find a
 * {@link RemoteCaller} in the context of the request.
 */
public final class RemoteGuard implements Filter, Handler, AutoCloseable {

    private static final int MAX_TOKEN = 8192;
    private static final String MALFORMED =
            "{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,\"detail\":\"Send one access token, once\"}";
    private static final String MISSING = "{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,"
            + "\"detail\":\"Invalid Access Token. Access Token is null\"}";
    private static final String UNAVAILABLE = "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\","
            + "\"status\":503,\"detail\":\"The token service is unavailable\"}";

    private final RemoteVerifier verifier;
    private final AcceptedTokens accepted;
    private final Optional<EventFollower> events;

    private RemoteGuard(Builder settings) {
        this.verifier = new RemoteVerifier(Connections.to(settings.server, settings.timeout));
        this.accepted = new AcceptedTokens(settings.cacheSize, settings.timeToLive, settings.clock);
        this.events = settings.masterToken.map(
                token -> EventFollower.follow(settings.server, token, settings.timeout, accepted));
    }

    /**
     * A builder of guards.
     *
     * @param server the URL of FastAuth, with its root path if it has one
     */
    public static Builder builder(URI server) {
        return new Builder(server);
    }

    /** Removes a client's tokens from the cache, after its session was superseded or revoked. */
    public void invalidate(String clientId) {
        accepted.invalidate(clientId);
    }

    /** Stops following the event stream. The guard still works. */
    @Override
    public void close() {
        events.ifPresent(EventFollower::close);
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (admit(request, response)) {
            chain.proceed();
        }
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        if (admit(request, response)) {
            response.next();
        }
    }

    private boolean admit(ServerRequest request, ServerResponse response) {
        List<String> tokens = PresentedToken.of(request.headers());
        if (tokens.isEmpty()) {
            return stop(response, Status.UNAUTHORIZED_401, "Bearer", MISSING);
        }
        if (tokens.size() > 1 || tokens.getFirst().length() > MAX_TOKEN) {
            return stop(response, Status.BAD_REQUEST_400, "Bearer error=\"invalid_request\"", MALFORMED);
        }
        return switch (verified(tokens.getFirst(), request)) {
            case Verification.Accepted verified -> {
                request.context().register(verified.caller());
                yield true;
            }
            case Verification.Refused refused ->
                stop(response, Status.UNAUTHORIZED_401, refused.challenge(), refused.problem());
            case Verification.Unavailable unavailable -> {
                response.header(HeaderNames.RETRY_AFTER, "1");
                yield stop(response, Status.SERVICE_UNAVAILABLE_503, "", UNAVAILABLE);
            }
        };
    }

    private Verification verified(String token, ServerRequest request) {
        return accepted.find(token)
                .<Verification>map(Verification.Accepted::new)
                .orElseGet(() -> {
                    long before = accepted.invalidations();
                    Verification result = verifier.verify(token, ForwardedFor.of(request));
                    if (result instanceof Verification.Accepted positive) {
                        accepted.put(token, positive.caller(), before);
                    }
                    return result;
                });
    }

    private static boolean stop(ServerResponse response, Status status, String challenge, String problem) {
        if (!challenge.isEmpty()) {
            response.header(HeaderNames.WWW_AUTHENTICATE, challenge);
        }
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, "application/problem+json")
                .send(problem);
        return false;
    }

    /** Settings of a guard; each has a default. */
    public static final class Builder {

        private final URI server;
        private Duration timeout = Duration.ofSeconds(5);
        private Duration timeToLive = Duration.ofSeconds(2);
        private int cacheSize = 10_000;
        private Optional<String> masterToken = Optional.empty();
        private Clock clock = Clock.systemUTC();

        private Builder(URI server) {
            this.server = server;
        }

        /**
         * How long FastAuth may take to verify a token, or to answer a ping on the event stream.
         *
         * @param timeout positive; five seconds by default
         */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * How long an accepted token is cached, and so how long a revoked one may still be accepted.
         *
         * @param timeToLive zero for no cache; two seconds by default
         */
        public Builder timeToLive(Duration timeToLive) {
            this.timeToLive = timeToLive;
            return this;
        }

        /**
         * How many accepted tokens are cached.
         *
         * @param cacheSize not negative; 10,000 by default
         */
        public Builder cacheSize(int cacheSize) {
            this.cacheSize = cacheSize;
            return this;
        }

        /**
         * Follows the event stream, so that a token that ends leaves the cache at once, not only after its time to
         * live. Close such a guard.
         *
         * @param masterToken the master token of FastAuth
         */
        public Builder followEvents(String masterToken) {
            this.masterToken = Optional.of(masterToken);
            return this;
        }

        /** The clock; the system's by default. */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        public RemoteGuard build() {
            return new RemoteGuard(this);
        }
    }
}
