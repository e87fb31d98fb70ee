package io.fastauth.token;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Issues pairs of tokens and refreshes them. Safe for use by many threads, and by many processes on one store. */
public final class TokenIssuer {

    /** Each further attempt means that another caller won the compare-and-set, so somebody makes progress. */
    private static final int ATTEMPTS = 5;

    private final Supplier<Keyring> keyring;
    private final TokenCodec codec;
    private final TokenStore store;
    private final Lifetimes lifetimes;
    private final Clock clock;
    private final Observer observer;

    /** Hears of every outcome, in the thread of the caller: it must not wait, and must not keep the tokens. */
    public interface Observer {

        /**
         * A pair was issued, or could not be.
         *
         * @param outcome what issuing came to
         */
        void issued(Issue outcome);

        /**
         * A pair was refreshed, or was not.
         *
         * @param outcome what refreshing came to
         */
        void refreshed(Refresh outcome);
    }

    /**
     * An issuer that nobody observes.
     *
     * @param keyring the keys in use now; asked at every call
     * @param store where pairs are kept
     * @param lifetimes how long tokens live
     * @param clock what time it is
     */
    public TokenIssuer(Supplier<Keyring> keyring, TokenStore store, Lifetimes lifetimes, Clock clock) {
        this(keyring, store, lifetimes, clock, Unobserved.INSTANCE);
    }

    /**
     * An issuer.
     *
     * @param keyring the keys in use now; asked at every call
     * @param store where pairs are kept
     * @param lifetimes how long tokens live
     * @param clock what time it is
     * @param observer hears of every outcome
     */
    public TokenIssuer(
            Supplier<Keyring> keyring, TokenStore store, Lifetimes lifetimes, Clock clock, Observer observer) {
        this.keyring = keyring;
        this.codec = new TokenCodec(keyring);
        this.store = store;
        this.lifetimes = lifetimes;
        this.clock = clock;
        this.observer = observer;
    }

    /**
     * Issues a new pair for a client, superseding the one that it has.
     *
     * @param clientId the client
     * @return the outcome
     */
    public Issue issue(String clientId) {
        Issue outcome = issued(clientId);
        observer.issued(outcome);
        return outcome;
    }

    private Issue issued(String clientId) {
        Optional<SigningKey> key = keyring.get().signing();
        if (key.isEmpty()) {
            return new Issue.KeyMissing();
        }
        NewPair made = make(clientId, newId(), Optional.empty(), key.get());
        try {
            store.save(clientId, made.pair(), made.expiresAt());
            return new Issue.Issued(clientId, made.pair());
        } catch (StoreUnavailableException e) {
            return new Issue.NotSaved(clientId, e);
        }
    }

    /**
     * Exchanges a refresh token for a new pair (RFC 6749, section 6).
     *
     * @param refreshToken what the caller presented
     * @return the outcome
     */
    public Refresh refresh(String refreshToken) {
        Refresh outcome = refreshed(refreshToken);
        observer.refreshed(outcome);
        return outcome;
    }

    private Refresh refreshed(String refreshToken) {
        Optional<SigningKey> key = keyring.get().signing();
        if (key.isEmpty()) {
            return new Refresh.KeyMissing();
        }
        if (!(codec.decode(refreshToken) instanceof Decoded.Genuine genuine)
                || !genuine.claims().is(TokenType.REFRESH)
                || genuine.claims().expired(clock.instant())) {
            return new Refresh.Invalid("");
        }
        Claims claims = genuine.claims();
        if (claims.clientId().isEmpty()) {
            return new Refresh.MissingClientId();
        }
        try {
            return exchange(refreshToken, claims, key.get());
        } catch (StoreUnavailableException e) {
            return new Refresh.NotSaved(claims.clientId(), e);
        }
    }

    private Refresh exchange(String presented, Claims claims, SigningKey key) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<TokenPair> stored = store.findAgain(claims.clientId());
            if (stored.isEmpty()) {
                return new Refresh.Invalid(claims.clientId());
            }
            Optional<Refresh> outcome =
                    TokenVerifier.same(presented, stored.get().refreshToken())
                            ? rotate(claims, stored.get(), key)
                            : replaced(claims, stored.get());
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        throw new StoreUnavailableException("the pair of a client changed " + ATTEMPTS + " times during one refresh");
    }

    private Optional<Refresh> rotate(Claims claims, TokenPair stored, SigningKey key) {
        NewPair made =
                make(claims.clientId(), claims.session().orElseGet(TokenIssuer::newId), Optional.of(claims.id()), key);
        return store.replace(claims.clientId(), stored, made.pair(), made.expiresAt())
                ? Optional.of(new Refresh.Rotated(claims.clientId(), made.pair()))
                : Optional.empty();
    }

    /** The presented token is genuine, but another one is stored: was it replaced just now, long ago, or never ours? */
    private Optional<Refresh> replaced(Claims claims, TokenPair stored) {
        if (!(codec.decode(stored.refreshToken()) instanceof Decoded.Genuine genuine)) {
            return Optional.of(new Refresh.Invalid(claims.clientId()));
        }
        Claims current = genuine.claims();
        boolean predecessor = current.previous().filter(claims.id()::equals).isPresent();
        if (predecessor
                && current.age(clock.instant()).compareTo(lifetimes.grace()) <= 0
                && !lifetimes.grace().isZero()) {
            return Optional.of(new Refresh.Replayed(claims.clientId(), stored));
        }
        boolean family = claims.session().isPresent() && claims.session().equals(current.session());
        if (!predecessor && !family) {
            return Optional.of(new Refresh.Invalid(claims.clientId()));
        }
        return store.delete(claims.clientId(), stored)
                ? Optional.of(new Refresh.ReuseDetected(claims.clientId()))
                : Optional.empty();
    }

    private NewPair make(String clientId, String session, Optional<String> previous, SigningKey key) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant expiresAt = now.plus(lifetimes.refresh());
        Claims access = new Claims(
                clientId,
                TokenType.ACCESS.claim(),
                now,
                now.plus(lifetimes.access()),
                newId(),
                Optional.of(session),
                Optional.empty());
        Claims refresh = new Claims(
                clientId, TokenType.REFRESH.claim(), now, expiresAt, newId(), Optional.of(session), previous);
        return new NewPair(new TokenPair(codec.encode(access, key), codec.encode(refresh, key)), expiresAt);
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    private enum Unobserved implements Observer {
        INSTANCE;

        @Override
        public void issued(Issue outcome) {
            // Nobody asked.
        }

        @Override
        public void refreshed(Refresh outcome) {
            // Nobody asked.
        }
    }

    private record NewPair(TokenPair pair, Instant expiresAt) {}
}
