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
 * Guards a Helidon service: each request must bring the current access token of a client, about which FastAuth is asked
 * ({@code /auth/verify/access}: the address of this service must be among FastAuth's {@code guard.trusted-proxies}). What it
 * accepted is believed for a short time. When it does not answer, nobody is let through. FastAuth is given the address
 * of the caller in {@code X-Forwarded-For}, so that it counts failures by caller.
 *
 * <p>As a filter it guards everything of a routing; as a handler, what follows it on its path. Handlers find a
 * {@link RemoteCaller} in the context of the request.
 */
public final class RemoteGuard implements Filter, Handler, AutoCloseable {

    private static final int LONGEST_TOKEN = 8192;
    private static final String MALFORMED =
            "{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,\"detail\":\"Send one access token, once\"}";
    private static final String MISSING = "{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,"
            + "\"detail\":\"Invalid Access Token. Access Token is null\"}";
    private static final String UNAVAILABLE = "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\","
            + "\"status\":503,\"detail\":\"The token service is unavailable\"}";

    private final Questions questions;
    private final AcceptedTokens accepted;
    private final Optional<Invalidations> events;

    private RemoteGuard(Builder settings) {
        this.questions = new Questions(Connections.to(settings.server, settings.timeout));
        this.accepted = new AcceptedTokens(settings.cacheSize, settings.timeToLive, settings.clock);
        this.events = settings.masterToken.map(
                token -> Invalidations.follow(settings.server, token, settings.timeout, accepted));
    }

    /**
     * A builder of guards.
     *
     * @param server where FastAuth is, with its root path if it has one
     * @return the builder
     */
    public static Builder builder(URI server) {
        return new Builder(server);
    }

    /**
     * Forgets what was accepted of a client, so that FastAuth is asked about its next request. To be called by whoever
     * hears that a client's pair was superseded or revoked.
     *
     * @param clientId the client
     */
    public void invalidate(String clientId) {
        accepted.invalidate(clientId);
    }

    /** Stops following the event stream, if it does. The guard goes on. */
    @Override
    public void close() {
        events.ifPresent(Invalidations::close);
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (admits(request, response)) {
            chain.proceed();
        }
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        if (admits(request, response)) {
            response.next();
        }
    }

    private boolean admits(ServerRequest request, ServerResponse response) {
        List<String> tokens = PresentedToken.of(request.headers());
        if (tokens.isEmpty()) {
            return stop(response, Status.UNAUTHORIZED_401, "Bearer", MISSING);
        }
        if (tokens.size() > 1 || tokens.getFirst().length() > LONGEST_TOKEN) {
            return stop(response, Status.BAD_REQUEST_400, "Bearer error=\"invalid_request\"", MALFORMED);
        }
        return switch (answer(tokens.getFirst(), request)) {
            case Answer.Accepted answer -> {
                request.context().register(answer.caller());
                yield true;
            }
            case Answer.Refused answer -> stop(response, Status.UNAUTHORIZED_401, answer.challenge(), answer.problem());
            case Answer.Unknown answer -> {
                response.header(HeaderNames.RETRY_AFTER, "1");
                yield stop(response, Status.SERVICE_UNAVAILABLE_503, "", UNAVAILABLE);
            }
        };
    }

    private Answer answer(String token, ServerRequest request) {
        return accepted.find(token).<Answer>map(Answer.Accepted::new).orElseGet(() -> {
            long asked = accepted.invalidations();
            Answer answer = questions.ask(token, ForwardedFor.of(request));
            if (answer instanceof Answer.Accepted positive) {
                accepted.put(token, positive.caller(), asked);
            }
            return answer;
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
         * How long FastAuth may take to answer a question, or a ping on the event stream.
         *
         * @param timeout five seconds unless given; positive
         * @return this
         */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * How long an accepted token is believed without asking again, and so how long one that was revoked may live
         * on.
         *
         * @param timeToLive two seconds unless given; zero to ask each time
         * @return this
         */
        public Builder timeToLive(Duration timeToLive) {
            this.timeToLive = timeToLive;
            return this;
        }

        /**
         * How many accepted tokens are remembered.
         *
         * @param cacheSize 10,000 unless given; not negative
         * @return this
         */
        public Builder cacheSize(int cacheSize) {
            this.cacheSize = cacheSize;
            return this;
        }

        /**
         * Follows the event stream, so that a token that ends is forgotten at once, not only after its time to live.
         * The guard is then to be closed.
         *
         * @param masterToken the master token of FastAuth; nothing is followed unless given
         * @return this
         */
        public Builder followEvents(String masterToken) {
            this.masterToken = Optional.of(masterToken);
            return this;
        }

        /**
         * What time it is.
         *
         * @param clock the system's unless given
         * @return this
         */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /**
         * The guard.
         *
         * @return the guard
         */
        public RemoteGuard build() {
            return new RemoteGuard(this);
        }
    }
}
