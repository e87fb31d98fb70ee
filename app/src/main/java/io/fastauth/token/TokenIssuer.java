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
    private final AuditLog audit;
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
        this.audit = audit;
        this.observer = observer;
    }

    /**
     * Issues a new pair for a client, superseding the one that it has.
     *
     * @param clientId the client
     * @return the outcome
     */
    public Issue issue(String clientId) {
        return issue(clientId, "");
    }

    /**
     * Issues a new pair for a client, superseding the one that it has.
     *
     * @param clientId the client
     * @param address where the request came from, for the audit; an empty text when over no network
     * @return the outcome
     */
    public Issue issue(String clientId, String address) {
        Issue outcome = issued(clientId, address);
        observer.issued(outcome);
        return outcome;
    }

    private Issue issued(String clientId, String address) {
        Optional<SigningKey> key = keyring.get().signing();
        if (key.isEmpty()) {
            return new Issue.KeyMissing();
        }
        return switch (policy.decide(new IssuingPolicy.Request(clientId, false))) {
            case IssuingPolicy.Refused refused -> {
                audit.record(
                        event(AuditEvent.Kind.DENIED, address).client(clientId).because(refused.reason()));
                yield new Issue.Refused(clientId, refused.reason());
            }
            case IssuingPolicy.Allowed allowed ->
                save(pairs.make(clientId, NewPair.id(), Optional.empty(), key.get(), allowed), address);
        };
    }

    private Issue save(NewPair made, String address) {
        String clientId = made.access().clientId();
        try {
            store.save(clientId, made.pair(), made.forgottenAt(validity));
        } catch (StoreUnavailableException e) {
            return new Issue.NotSaved(clientId, e);
        }
        record(AuditEvent.Kind.ISSUED, made, address);
        return new Issue.Issued(clientId, made.pair());
    }

    /**
     * Exchanges a refresh token for a new pair (RFC 6749, section 6).
     *
     * @param refreshToken what the caller presented
     * @return the outcome
     */
    public Refresh refresh(String refreshToken) {
        return refresh(refreshToken, "");
    }

    /**
     * Exchanges a refresh token for a new pair (RFC 6749, section 6).
     *
     * @param refreshToken what the caller presented
     * @param address where the request came from, for the audit; an empty text when over no network
     * @return the outcome
     */
    public Refresh refresh(String refreshToken, String address) {
        Refresh outcome = refreshed(refreshToken, address);
        observer.refreshed(outcome);
        return outcome;
    }

    private Refresh refreshed(String refreshToken, String address) {
        Optional<SigningKey> key = keyring.get().signing();
        if (key.isEmpty()) {
            return new Refresh.KeyMissing();
        }
        return switch (codec.decode(refreshToken)) {
            case Decoded.Refused refused -> {
                denied(address, Optional.empty(), refused.reason());
                yield new Refresh.Invalid("");
            }
            case Decoded.Genuine genuine ->
                refresh(
                        new Presented(refreshToken, genuine.claims(), address, superseded.changes(genuine.claims())),
                        key.get());
        };
    }

    private Refresh refresh(Presented presented, SigningKey key) {
        Claims claims = presented.claims();
        Optional<String> refusal =
                claims.is(TokenType.REFRESH) ? validity.refusal(claims) : Optional.of("not a refresh token");
        if (refusal.isPresent()) {
            denied(presented.address(), Optional.of(claims), refusal.get());
            return new Refresh.Invalid("");
        }
        if (claims.clientId().isEmpty()) {
            denied(presented.address(), Optional.of(claims), "the token names no client");
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
                denied(presented.address(), Optional.of(claims), refused.reason());
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
                record(AuditEvent.Kind.REFRESHED, made, presented.address());
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
            AuditEvent event = event(AuditEvent.Kind.REPLAYED, presented.address());
            audit.record(
                    codec.decode(stored.accessToken()) instanceof Decoded.Genuine access
                            ? event.token(access.claims())
                            : event.client(claims.clientId()));
            return Optional.of(new Refresh.Replayed(claims.clientId(), stored));
        }
        if (!claims.precedes(current)) {
            return Optional.of(invalid(presented, "another pair is the current one"));
        }
        if (!store.deleteIf(claims.clientId(), pair -> isSuperseded(claims, pair))) {
            return Optional.empty();
        }
        audit.record(event(AuditEvent.Kind.REUSE_DETECTED, presented.address())
                .token(claims)
                .because("the token was exchanged before; its session is revoked"));
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
        denied(presented.address(), Optional.of(presented.claims()), reason);
        return new Refresh.Invalid(presented.claims().clientId());
    }

    private void denied(String address, Optional<Claims> claims, String reason) {
        AuditEvent event = event(AuditEvent.Kind.DENIED, address).because("refresh: " + reason);
        audit.record(claims.map(event::token).orElse(event));
    }

    private void record(AuditEvent.Kind kind, NewPair made, String address) {
        audit.record(event(kind, address).token(made.access()).key(made.keyId()));
    }

    private AuditEvent event(AuditEvent.Kind kind, String address) {
        return AuditEvent.of(validity.clock().instant(), kind, address);
    }

    private record Presented(String token, Claims claims, String address, long changes) {}
}
