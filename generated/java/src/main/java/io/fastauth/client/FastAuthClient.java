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
 * Holds a pair of tokens and refreshes it before it expires. One thread refreshes; the others wait for it, because the
 * refresh ends the old access token. When an answer is lost, the same refresh token is sent again, and within its grace
 * the service returns the same new pair. Thread-safe.
 */
public final class FastAuthClient {

    /** The delay between a failed refresh and the next one. */
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final Refresher refresher;
    private final Duration refreshAhead;
    private final Clock clock;
    private final Consumer<TokenData> onPair;
    private final ReentrantLock refreshing = new ReentrantLock();

    private volatile Held held;

    /** A pair and the expiry of its access token. */
    private record Held(TokenData pair, Instant expiry) {

        static Held of(TokenData pair) {
            return new Held(pair, TokenExpiry.of(pair.getAccessToken()));
        }
    }

    /** The last failed refresh, with its {@link System#nanoTime()}. */
    private record Failure(RuntimeException reason, long at) {

        /** Whether it is too early to try again; a session that is over is never tried again. */
        boolean tooRecent() {
            return reason instanceof SessionOverException || System.nanoTime() - at < RETRY_DELAY.toNanos();
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
     * @param server the URL of the service, like {@code https://tokens.example}, with the root path if it has one
     */
    public static Builder builder(URI server) {
        return new Builder(server);
    }

    /**
     * The access token, refreshed if it is about to expire.
     *
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
     * Replaces an access token that was refused with 401, because another process may have refreshed the pair.
     *
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
            if (failure.filter(Failure::tooRecent).isPresent()) {
                return unexpired(failure.get().reason());
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
            return unexpired(e);
        } finally {
            refreshing.unlock();
        }
    }

    /** Returns an access token that has not expired although the refresh failed. */
    private String unexpired(RuntimeException reason) {
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
         * How long before its expiry an access token is refreshed.
         *
         * @param refreshAhead shorter than the access token's lifetime; one minute by default
         */
        public Builder refreshAhead(Duration refreshAhead) {
            this.refreshAhead = refreshAhead;
            return this;
        }

        /**
         * How long one attempt of three may take; together they should be within the refresh grace of the service.
         *
         * @param timeout positive; five seconds by default
         */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /** The clock; the system's by default. */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /**
         * Receives each new pair, to store it.
         *
         * @param onPair called before the new access token is returned, by one thread at a time
         */
        public Builder onPair(Consumer<TokenData> onPair) {
            this.onPair = onPair;
            return this;
        }

        /** A client with a current pair. */
        public FastAuthClient build(TokenData pair) {
            return new FastAuthClient(this, api(), pair);
        }

        /**
         * A client with a new pair, where issuing is open. An earlier session of the client may be superseded.
         *
         * @param clientId 1 to 255 characters
         * @throws ApiException when no pair is issued
         */
        public FastAuthClient issue(String clientId) throws ApiException {
            TokensApi api = api();
            return started(api, api.newToken(clientId).getData());
        }

        /**
         * A client with a new pair, where issuing is guarded. An earlier session of the client may be superseded.
         *
         * @param clientId 1 to 255 characters
         * @param masterToken used once, not stored
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
