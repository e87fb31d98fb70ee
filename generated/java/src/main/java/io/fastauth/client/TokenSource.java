package io.fastauth.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Gives a current access token. It is refreshed a minute before it expires, or a fifth of a shorter lifetime, by one
 * thread for all. While the service is away, the token is returned as long as it is valid. When an answer is lost, the
 * same refresh token is sent again, and within its grace the service returns the same tokens. Thread-safe.
 */
public final class TokenSource implements AutoCloseable {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 3;

    private final TokenRequests requests;
    private final Optional<Grant> grant;
    private final Clock clock;
    private final Consumer<TokenPair> onPair;
    private final ReentrantLock renewing = new ReentrantLock();
    private final Backoff backoff = new Backoff(LONGEST_DELAY);

    private volatile Optional<IssuedTokens> held;
    private volatile Optional<SessionEndedException> end = Optional.empty();

    TokenSource(
            TokenSourceBuilder settings, TokenRequests requests, Optional<Grant> grant, Optional<IssuedTokens> first) {
        this.requests = requests;
        this.grant = grant;
        this.clock = settings.clock;
        this.onPair = settings.onPair;
        this.held = first;
    }

    /**
     * A builder of sources.
     *
     * @param server the URL of the service, like {@code https://tokens.example}, with the root path if it has one
     */
    public static TokenSourceBuilder builder(URI server) {
        return new TokenSourceBuilder(server);
    }

    /**
     * A source with new tokens, where issuing is open. An earlier session of the client may be superseded.
     *
     * @param clientId 1 to 255 characters
     * @throws RefusedException when no tokens are issued
     * @throws UnavailableException when the service did not answer
     */
    public static TokenSource issue(URI server, String clientId) {
        return builder(server).issue(clientId);
    }

    /**
     * A source with the tokens of a registered client (RFC 6749, section 4.4), asked for when they are needed. When its
     * session is over, it starts another one.
     */
    public static TokenSource clientCredentials(URI server, String clientId, String clientSecret) {
        return builder(server).clientCredentials(clientId, clientSecret);
    }

    /** A source with stored tokens. */
    public static TokenSource of(URI server, TokenPair pair) {
        return builder(server).of(pair);
    }

    /**
     * The access token, refreshed if it is about to expire. Waits for 15 seconds at most.
     *
     * @throws SessionEndedException when the session is over: issue new tokens
     * @throws UnavailableException when there is no valid token, and the service gives none
     * @throws RefusedException when the service refuses to give a token
     */
    public String accessToken() {
        Optional<IssuedTokens> now = held;
        if (now.isPresent() && !now.get().due(clock) && end.isEmpty()) {
            return now.get().pair().accessToken();
        }
        return renewed(now, isValid() ? 1 : ATTEMPTS);
    }

    /**
     * Replaces an access token that was refused with 401, because its session may have been refreshed elsewhere.
     *
     * @return the current token, refreshed unless that was done since
     * @throws SessionEndedException when the session is over: issue new tokens
     * @throws UnavailableException when there is no valid token, and the service gives none
     * @throws RefusedException when the service refuses to give a token
     */
    public String replace(String refused) {
        Optional<IssuedTokens> now = held;
        return now.isPresent() && now.get().pair().accessToken().equals(refused)
                ? renewed(now, ATTEMPTS)
                : accessToken();
    }

    /**
     * Sends a request with the access token, and once more with a new one when it is answered with 401.
     *
     * @param request its {@code Authorization} is set
     * @throws FastAuthException when there is no token
     */
    public <T> HttpResponse<T> send(HttpClient client, HttpRequest.Builder request, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        String token = accessToken();
        HttpResponse<T> answer = client.send(authorized(request, token), body);
        return answer.statusCode() == 401 ? client.send(authorized(request, replace(token)), body) : answer;
    }

    private static HttpRequest authorized(HttpRequest.Builder request, String token) {
        return request.setHeader("Authorization", "Bearer " + token).build();
    }

    /**
     * Revokes the session. Afterwards the source gives no token.
     *
     * @throws UnavailableException when the service did not answer: revoke again
     */
    public void revoke() {
        try {
            lock();
            try {
                held.map(IssuedTokens::pair)
                        .ifPresent(pair -> requests.revoke(
                                pair.refreshToken().orElse(pair.accessToken()), grant.map(Grant::client)));
                end = Optional.of(new SessionEndedException("it was revoked here"));
            } finally {
                renewing.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UnavailableException.because(e);
        }
    }

    /** Closes the connections. The session goes on, and a valid token is still returned. */
    @Override
    public void close() {
        requests.close();
    }

    private String renewed(Optional<IssuedTokens> stale, int attempts) {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        try {
            lock();
            try {
                // Before any token: another thread may have refreshed and revoked them.
                if (end.isPresent()) {
                    throw end.get();
                }
                return held.equals(stale)
                        ? attempt(attempts, deadline)
                        : held.orElseThrow().pair().accessToken();
            } finally {
                renewing.unlock();
            }
        } catch (UnavailableException e) {
            return unexpired(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unexpired(UnavailableException.because(e));
        }
    }

    private void lock() throws InterruptedException {
        if (!renewing.tryLock(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new UnavailableException("another thread is waiting for it", Optional.empty());
        }
    }

    /** Tries a few times, or once while there is a valid token that was not refused. */
    private String attempt(int attempts, long deadline) throws InterruptedException {
        FastAuthException reason =
                new UnavailableException("it failed shortly before", Optional.of(backoff.remaining()));
        for (int attempt = 0; attempt < attempts; attempt++) {
            Duration delay = backoff.remaining();
            if (delay.toNanos() > deadline - System.nanoTime() || (attempt == 0 && delay.isPositive() && isValid())) {
                break;
            }
            TimeUnit.NANOSECONDS.sleep(delay.toNanos());
            try {
                return hold(renew(deadline));
            } catch (UnavailableException e) {
                reason = e;
                var unused = backoff.failed(e.retryAfter());
            } catch (RefusedException e) {
                var unused = backoff.failed(Optional.empty());
                return unexpired(e);
            } catch (SessionEndedException e) {
                end = Optional.of(e);
                throw e;
            }
        }
        return unexpired(reason);
    }

    private IssuedTokens renew(long deadline) {
        Optional<String> refreshToken = held.flatMap(tokens -> tokens.pair().refreshToken());
        if (refreshToken.isEmpty()) {
            return granted(deadline, new SessionEndedException("there is no refresh token"));
        }
        try {
            return requests.until(deadline).refresh(refreshToken.get(), grant.map(Grant::client));
        } catch (SessionEndedException e) {
            return granted(deadline, e);
        }
    }

    private IssuedTokens granted(long deadline, SessionEndedException otherwise) {
        Grant again = grant.orElseThrow(() -> otherwise);
        return requests.until(deadline).grant(again.client(), again.scope(), again.resource());
    }

    private String hold(IssuedTokens renewed) {
        backoff.succeeded();
        held = Optional.of(renewed);
        onPair.accept(renewed.pair());
        return renewed.pair().accessToken();
    }

    private boolean isValid() {
        return held.filter(tokens -> !tokens.expired(clock)).isPresent();
    }

    /** The access token, if it has not expired although it could not be renewed. */
    private String unexpired(FastAuthException reason) {
        return held.filter(tokens -> end.isEmpty() && !tokens.expired(clock))
                .map(tokens -> tokens.pair().accessToken())
                .orElseThrow(() -> reason);
    }
}
