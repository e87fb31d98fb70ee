package io.fastauth.token;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Issues pairs of tokens and refreshes them. Safe for use by many threads, and by many processes on one store. */
public final class TokenIssuer {

    /** Each further attempt means that another caller won the compare-and-set, so somebody makes progress. */
    private static final int ATTEMPTS = 5;

    private final FailureLog failures = new FailureLog(System.getLogger(TokenIssuer.class.getName()));
    private final Supplier<Keyring> keyring;
    private final TokenCodec codec;
    private final TokenStore store;
    private final Supplier<Lifetimes> lifetimes;
    private final PairMaker pairs;
    private final Validity validity;
    private final IssuingPolicy policy;
    private final IssuerAudit audit;
    private final IssuerObserver observer;
    private final SupersededTokens<String> superseded = new SupersededTokens<>();

    /**
     * An issuer without a policy, a clock skew or an audit.
     *
     * @param keyring the keys in use now; asked at every call
     * @param store where pairs are kept
     * @param lifetimes how long tokens live
     * @param clock what time it is
     */
    public TokenIssuer(Supplier<Keyring> keyring, TokenStore store, Lifetimes lifetimes, Clock clock) {
        this(
                keyring,
                store,
                () -> lifetimes,
                Validity.exact(clock),
                IssuingPolicy.standard(),
                event -> {},
                IssuerObserver.none());
    }

    /**
     * An issuer.
     *
     * @param keyring the keys in use now; asked at every call
     * @param store where pairs are kept
     * @param lifetimes how long tokens live now; asked at every call
     * @param validity when a presented token is valid
     * @param policy has a say in every pair
     * @param audit hears of every pair, and of what was refused
     * @param observer hears of every outcome
     */
    public TokenIssuer(
            Supplier<Keyring> keyring,
            TokenStore store,
            Supplier<Lifetimes> lifetimes,
            Validity validity,
            IssuingPolicy policy,
            AuditLog audit,
            IssuerObserver observer) {
        this.keyring = keyring;
        this.codec = new TokenCodec(keyring);
        this.store = store;
        this.lifetimes = lifetimes;
        this.pairs = new PairMaker(codec, lifetimes, validity);
        this.validity = validity;
        this.policy = policy;
        this.audit = new IssuerAudit(audit, validity.clock());
        this.observer = observer;
    }

    /**
     * Issues a new pair for a client, superseding the one that it has.
     *
     * @param clientId the client
     * @return the outcome
     */
    public Issue issue(String clientId) {
        return issue(clientId, RequestSource.none());
    }

    /**
     * Issues a new pair for a client, superseding the one that it has.
     *
     * @param clientId the client
     * @param source where the request came from, for the audit
     * @return the outcome
     */
    public Issue issue(String clientId, RequestSource source) {
        Issue outcome = issued(clientId, source);
        observer.issued(outcome);
        return outcome;
    }

    private Issue issued(String clientId, RequestSource source) {
        Optional<SigningKey> key = keyring.get().signing();
        if (key.isEmpty()) {
            return new Issue.KeyMissing();
        }
        return switch (policy.decide(new IssuingPolicy.Request(clientId, false))) {
            case IssuingPolicy.Refused refused -> {
                audit.issueRefused(clientId, refused.reason(), source);
                yield new Issue.Refused(clientId, refused.reason());
            }
            case IssuingPolicy.Allowed allowed ->
                save(pairs.make(clientId, NewPair.id(), Optional.empty(), key.get(), allowed), source);
        };
    }

    private Issue save(NewPair made, RequestSource source) {
        String clientId = made.access().clientId();
        try {
            store.save(clientId, made.pair(), made.forgottenAt(validity));
        } catch (StoreUnavailableException e) {
            return new Issue.NotSaved(clientId, e);
        }
        audit.made(AuditEvent.Kind.ISSUED, made, source);
        return new Issue.Issued(clientId, made.pair());
    }

    /**
     * Exchanges a refresh token for a new pair (RFC 6749, section 6).
     *
     * @param refreshToken what the caller presented
     * @return the outcome
     */
    public Refresh refresh(String refreshToken) {
        return refresh(refreshToken, RequestSource.none());
    }

    /**
     * Exchanges a refresh token for a new pair (RFC 6749, section 6).
     *
     * @param refreshToken what the caller presented
     * @param source where the request came from, for the audit
     * @return the outcome
     */
    public Refresh refresh(String refreshToken, RequestSource source) {
        Refresh outcome = refreshed(refreshToken, source);
        observer.refreshed(outcome);
        return outcome;
    }

    private Refresh refreshed(String refreshToken, RequestSource source) {
        Optional<SigningKey> key = keyring.get().signing();
        if (key.isEmpty()) {
            return new Refresh.KeyMissing();
        }
        return switch (codec.decode(refreshToken)) {
            case Decoded.Refused refused -> {
                audit.refreshRefused(Optional.empty(), refused.reason(), source);
                yield new Refresh.Invalid("");
            }
            case Decoded.Genuine genuine ->
                refresh(
                        new Presented(refreshToken, genuine.claims(), source, superseded.changes(genuine.claims())),
                        key.get());
        };
    }

    private Refresh refresh(Presented presented, SigningKey key) {
        Claims claims = presented.claims();
        Optional<String> refusal =
                claims.is(TokenType.REFRESH) ? validity.refusal(claims) : Optional.of("not a refresh token");
        if (refusal.isPresent()) {
            denied(presented, refusal.get());
            return new Refresh.Invalid("");
        }
        if (claims.clientId().isEmpty()) {
            denied(presented, "the token names no client");
            return new Refresh.MissingClientId();
        }
        try {
            return exchange(presented, key);
        } catch (StoreUnavailableException e) {
            return new Refresh.NotSaved(claims.clientId(), e);
        }
    }

    /**
     * Says that the pair of a client may have changed, so that what the store said about its tokens is asked again.
     *
     * @param clientId the client; an empty text for any
     */
    public void changed(String clientId) {
        superseded.changed(clientId);
    }

    private Refresh exchange(Presented presented, SigningKey key) {
        return superseded
                .find(presented.claims())
                .map(reason -> refused(presented, reason))
                .orElseGet(() -> compareAndExchange(presented, key));
    }

    private Refresh compareAndExchange(Presented presented, SigningKey key) {
        String clientId = presented.claims().clientId();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<TokenPair> stored = store.findAgain(clientId);
            if (stored.isEmpty()) {
                return invalid(presented, "the client has no pair");
            }
            Optional<Refresh> outcome =
                    TokenVerifier.same(presented.token(), stored.get().refreshToken())
                            ? rotate(presented, stored.get(), key)
                            : replaced(presented, stored.get());
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        String contended = "The pair of a client changed " + ATTEMPTS + " times during one refresh";
        failures.outage(contended);
        throw new StoreUnavailableException(contended);
    }

    private Optional<Refresh> rotate(Presented presented, TokenPair stored, SigningKey key) {
        Claims claims = presented.claims();
        return switch (policy.decide(new IssuingPolicy.Request(claims.clientId(), true))) {
            case IssuingPolicy.Refused refused -> {
                denied(presented, refused.reason());
                yield Optional.of(new Refresh.Refused(claims.clientId(), refused.reason()));
            }
            case IssuingPolicy.Allowed allowed -> {
                NewPair made = pairs.make(
                        claims.clientId(),
                        claims.session().orElseGet(NewPair::id),
                        Optional.of(claims.id()),
                        key,
                        allowed);
                if (!store.replace(claims.clientId(), stored, made.pair(), made.forgottenAt(validity))) {
                    yield Optional.empty();
                }
                audit.made(AuditEvent.Kind.REFRESHED, made, presented.source());
                yield Optional.of(new Refresh.Rotated(claims.clientId(), made.pair()));
            }
        };
    }

    /** The presented token is genuine, but another one is stored: was it replaced just now, long ago, or never ours? */
    private Optional<Refresh> replaced(Presented presented, TokenPair stored) {
        Claims claims = presented.claims();
        if (!(codec.decode(stored.refreshToken()) instanceof Decoded.Genuine genuine)) {
            return Optional.of(invalid(presented, "the stored pair cannot be read"));
        }
        Claims current = genuine.claims();
        if (current.previous().filter(claims.id()::equals).isPresent() && withinGrace(current)) {
            Optional<Claims> access = codec.decode(stored.accessToken()) instanceof Decoded.Genuine readable
                    ? Optional.of(readable.claims())
                    : Optional.empty();
            audit.replayed(claims.clientId(), access, presented.source());
            return Optional.of(new Refresh.Replayed(claims.clientId(), stored));
        }
        if (!claims.precedes(current)) {
            return Optional.of(invalid(presented, "another pair is the current one"));
        }
        if (!store.deleteIf(claims.clientId(), pair -> isSuperseded(claims, pair))) {
            return Optional.empty();
        }
        audit.reuseDetected(claims, presented.source());
        return Optional.of(new Refresh.ReuseDetected(claims.clientId()));
    }

    /**
     * A clock that was set back must not prolong the grace: a pair from further ahead than clocks may differ is not
     * answered again.
     */
    private boolean withinGrace(Claims current) {
        Duration grace = lifetimes.get().grace();
        return !grace.isZero()
                && current.age(validity.clock().instant()).compareTo(grace) <= 0
                && validity.refusal(current).isEmpty();
    }

    private boolean isSuperseded(Claims claims, TokenPair by) {
        return codec.decode(by.refreshToken()) instanceof Decoded.Genuine current && claims.precedes(current.claims());
    }

    /** Nothing but a change of the client's pair can make the token valid. */
    private Refresh invalid(Presented presented, String reason) {
        superseded.put(presented.claims(), reason, presented.changes());
        return refused(presented, reason);
    }

    private Refresh refused(Presented presented, String reason) {
        denied(presented, reason);
        return new Refresh.Invalid(presented.claims().clientId());
    }

    private void denied(Presented presented, String reason) {
        audit.refreshRefused(Optional.of(presented.claims()), reason, presented.source());
    }

    private record Presented(String token, Claims claims, RequestSource source, long changes) {}
}
