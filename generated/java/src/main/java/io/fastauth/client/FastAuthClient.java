package io.fastauth.client;

import io.fastauth.client.api.TokensApi;
import io.fastauth.client.http.ApiException;
import io.fastauth.client.model.TokenData;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Keeps a pair of tokens fresh. The pair is refreshed ahead of its expiry, by one thread for all: the others wait for
 * it, because the old access token ends with the refresh. A lost answer costs nothing: the same refresh token is sent
 * again, and within its grace the service answers the same new pair.
 *
 * <p>Safe for use by any number of threads.
 */
public final class FastAuthClient {

    /** After a refresh that failed, the pair is left alone for this long. */
    private static final Duration REST = Duration.ofSeconds(1);

    private final Refresher refresher;
    private final Duration refreshAhead;
    private final Clock clock;
    private final Consumer<TokenData> onPair;
    private final ReentrantLock refreshing = new ReentrantLock();

    private volatile Held held;

    /** A pair, and when its access token expires. */
    private record Held(TokenData pair, Instant expiry) {

        static Held of(TokenData pair) {
            return new Held(pair, TokenExpiry.of(pair.getAccessToken()));
        }
    }

    /** Why the last refresh failed, and when, by {@link System#nanoTime()}. */
    private record Failure(RuntimeException reason, long at) {

        /** Whether it is too early to try again; a session that is over stays over. */
        boolean rests() {
            return reason instanceof SessionOverException || System.nanoTime() - at < REST.toNanos();
        }
    }

    private Optional<Failure> failure = Optional.empty();

    private FastAuthClient(Builder settings, TokensApi api, TokenData pair) {
        this.refresher = new Refresher(api);
        this.refreshAhead = settings.refreshAhead;
        this.clock = settings.clock;
        this.onPair = settings.onPair;
        this.held = Held.of(pair);
    }

    /**
     * A builder of clients.
     *
     * @param server where the service is, like {@code https://tokens.example}, with the root path if it has one
     * @return the builder
     */
    public static Builder builder(URI server) {
        return new Builder(server);
    }

    /**
     * An access token that is current, as far as its expiry says.
     *
     * @return the token, refreshed if it was about to expire
     * @throws SessionOverException when the service refused the refresh token: issue a new pair
     * @throws UnavailableException when the token has expired and the service could not refresh it
     */
    public String accessToken() {
        Held now = held;
        if (clock.instant().isBefore(now.expiry().minus(refreshAhead))) {
            return now.pair().getAccessToken();
        }
        return refreshed(now.pair().getAccessToken());
    }

    /**
     * An access token other than one that a guarded path refused with 401: another process that holds the same pair may
     * have refreshed it.
     *
     * @param refused the refused token
     * @return the current token, refreshed unless another thread already did so
     * @throws SessionOverException when the service refused the refresh token: issue a new pair
     * @throws UnavailableException when the service could not refresh the pair
     */
    public String replace(String refused) {
        String current = held.pair().getAccessToken();
        return current.equals(refused) ? refreshed(refused) : current;
    }

    private String refreshed(String stale) {
        refreshing.lock();
        try {
            TokenData pair = held.pair();
            if (!pair.getAccessToken().equals(stale)) {
                return held.pair().getAccessToken();
            }
            if (failure.filter(Failure::rests).isPresent()) {
                return despite(failure.get().reason());
            }
            TokenData renewed = refresher.refresh(pair);
            held = Held.of(renewed);
            onPair.accept(renewed);
            return renewed.getAccessToken();
        } catch (SessionOverException e) {
            failure = Optional.of(new Failure(e, System.nanoTime()));
            throw e;
        } catch (UnavailableException e) {
            failure = Optional.of(new Failure(e, System.nanoTime()));
            return despite(e);
        } finally {
            refreshing.unlock();
        }
    }

    /** A token that has not expired is of use until the service can refresh it. */
    private String despite(RuntimeException reason) {
        if (reason instanceof UnavailableException && clock.instant().isBefore(held.expiry())) {
            return held.pair().getAccessToken();
        }
        throw reason;
    }

    /** Settings of a client; each has a default. */
    public static final class Builder {

        private final URI server;
        private Duration refreshAhead = Duration.ofMinutes(1);
        private Duration timeout = Duration.ofSeconds(5);
        private Clock clock = Clock.systemUTC();
        private Consumer<TokenData> onPair = pair -> {};

        private Builder(URI server) {
            this.server = server;
        }

        /**
         * How long before its expiry an access token is replaced.
         *
         * @param refreshAhead one minute unless given; shorter than the access token's lifetime
         * @return this
         */
        public Builder refreshAhead(Duration refreshAhead) {
            this.refreshAhead = refreshAhead;
            return this;
        }

        /**
         * How long one attempt may take. All three together should be within the refresh grace of the service.
         *
         * @param timeout five seconds unless given; positive
         * @return this
         */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
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
         * Who is told of each new pair, to store it.
         *
         * @param onPair is called before the new token is handed out, by one thread at a time
         * @return this
         */
        public Builder onPair(Consumer<TokenData> onPair) {
            this.onPair = onPair;
            return this;
        }

        /**
         * A client that starts from a pair.
         *
         * @param pair the current pair
         * @return the client
         */
        public FastAuthClient build(TokenData pair) {
            return new FastAuthClient(this, api(), pair);
        }

        /**
         * A client that starts with a new pair, where issuing is open. The pair that the client had is superseded.
         *
         * @param clientId 1 to 255 characters
         * @return the client
         * @throws ApiException when no pair is issued
         */
        public FastAuthClient issue(String clientId) throws ApiException {
            TokensApi api = api();
            return started(api, api.newToken(clientId).getData());
        }

        /**
         * A client that starts with a new pair, where issuing is guarded. The pair that the client had is superseded.
         *
         * @param clientId 1 to 255 characters
         * @param masterToken the master token; it is not kept
         * @return the client
         * @throws ApiException when no pair is issued
         */
        public FastAuthClient issue(String clientId, String masterToken) throws ApiException {
            TokensApi api = api();
            return started(
                    api,
                    api.newToken(clientId, Map.of("MASTER-TOKEN", masterToken)).getData());
        }

        private FastAuthClient started(TokensApi api, TokenData pair) {
            onPair.accept(pair);
            return new FastAuthClient(this, api, pair);
        }

        private TokensApi api() {
            return new TokensApi(Connections.to(server, timeout));
        }
    }
}
