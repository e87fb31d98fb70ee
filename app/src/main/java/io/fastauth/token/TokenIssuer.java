package io.fastauth.token;

import io.fastauth.token.ClientDirectory.ClientTerms;
import io.fastauth.token.ClientDirectory.Standing;
import io.fastauth.token.GrantRules.Resolution;
import io.fastauth.token.Keyring.SigningKeys;
import java.util.Optional;
import java.util.function.Supplier;

/** Issues tokens and refreshes them. Safe for use by many threads, and by many processes on one store. */
public final class TokenIssuer {

    private final Supplier<Keyring> keyring;
    private final SessionTokens tokens;
    private final GrantRules grants;
    private final SessionStore store;
    private final ClientStandings standings;
    private final int sessionsPerClient;
    private final SessionFactory sessions;
    private final TokenValidator validator;
    private final IssuingPolicy policy;
    private final AuditLog audit;
    private final Observer observer;
    private final Refresher refresher;

    /**
     * An issuer. The keys, the lifetimes, the format and the standing of the client are read at every call.
     *
     * @param format the format of new tokens
     * @param sessionsPerClient the number of sessions that an unregistered client may have, at least 1
     */
    public TokenIssuer(
            Supplier<Keyring> keyring,
            TokenProfile profile,
            SessionStore store,
            ClientDirectory clients,
            Supplier<Lifetimes> lifetimes,
            Supplier<TokenFormat> format,
            int sessionsPerClient,
            TokenValidator validator,
            IssuingPolicy policy,
            AuditLog audit,
            Observer observer) {
        this.keyring = keyring;
        this.tokens = new SessionTokens(keyring, profile);
        this.grants = new GrantRules(profile);
        this.store = store;
        this.standings = new ClientStandings(clients, store);
        this.sessionsPerClient = sessionsPerClient;
        this.sessions = new SessionFactory(lifetimes, format, validator.clock());
        this.validator = validator;
        this.policy = policy;
        this.audit = audit;
        this.observer = observer;
        this.refresher = new Refresher(
                new SessionRotation(tokens, grants, store, standings, sessions, validator, policy, audit),
                tokens,
                standings,
                sessions,
                validator,
                audit);
    }

    /** Receives every result, on the thread of the caller: it must not block, and must not keep the tokens. */
    public interface Observer {

        default void issued(Issue outcome) {}

        default void refreshed(Refresh outcome) {}
    }

    /** Issues tokens for a call from within the process: see {@link #issue(IssueRequest)}. */
    public Issue issue(String clientId) {
        return issue(IssueRequest.of(clientId, new Requester.Master(), AuditEvent.Source.none()));
    }

    /**
     * Starts a session for a client. It supersedes the least recently rotated one when the client has as many sessions
     * as it may have.
     *
     * @throws IllegalArgumentException when the client id breaks {@link ClientIdRule}
     */
    public Issue issue(IssueRequest request) {
        ClientIdRule.problem(request.clientId()).ifPresent(problem -> {
            throw new IllegalArgumentException("The client id " + problem);
        });
        Issue outcome =
                keyring.get().signing().map(keys -> start(request, keys)).orElseGet(Issue.KeyMissing::new);
        observer.issued(outcome);
        return outcome;
    }

    private Issue start(IssueRequest request, SigningKeys keys) {
        String clientId = request.clientId();
        try {
            return switch (standings.find(clientId)) {
                case Standing.Refused refused -> disabled(request, refused);
                case Standing.Unregistered standing ->
                    // A client that authenticates does so for itself.
                    request.requester() instanceof Requester.Client other && !other.actsFor(clientId)
                            ? unauthenticated(request)
                            : start(request, standing, keys);
                case Standing.Registered standing ->
                    mayAskFor(standing.terms(), request) ? start(request, standing, keys) : unauthenticated(request);
            };
        } catch (StoreUnavailableException e) {
            return new Issue.NotSaved(clientId, e);
        }
    }

    /** A public client has no secret, so its tokens are issued by the master alone. */
    private static boolean mayAskFor(ClientTerms terms, IssueRequest request) {
        return terms.confidential()
                ? request.requester().actsFor(request.clientId())
                : request.requester() instanceof Requester.Master;
    }

    private Issue start(IssueRequest request, Standing standing, SigningKeys keys) {
        String clientId = request.clientId();
        return switch (grants.within(ClientStandings.allowed(standing), request.scope(), request.resource())) {
            case Resolution.ExcessScope excess -> {
                deny(request, TokenRefusal.INVALID_SCOPE, "the scope is not allowed");
                yield new Issue.InvalidScope(clientId, excess.excess());
            }
            case Resolution.ExcessAudience excess -> {
                deny(request, TokenRefusal.INVALID_TARGET, "the audience is not allowed");
                yield new Issue.InvalidTarget(clientId);
            }
            case Resolution.Granted granted -> start(request, standing, granted.grant(), keys);
        };
    }

    private Issue start(IssueRequest request, Standing standing, Grant grant, SigningKeys keys) {
        String clientId = request.clientId();
        boolean registered = ClientStandings.terms(standing).isPresent();
        return switch (policy.decide(new IssuingPolicy.Request(clientId, false, registered, grant))) {
            case IssuingPolicy.Refused refused -> {
                deny(request, TokenRefusal.ISSUING_POLICY, refused.reason());
                yield new Issue.Refused(clientId, refused.reason());
            }
            case IssuingPolicy.Allowed allowed ->
                store(
                        request,
                        standing,
                        sessions.start(
                                clientId,
                                new SessionFactory.Specification(
                                        keys, ClientStandings.terms(standing), grant, grant, allowed)),
                        keys);
        };
    }

    private Issue store(IssueRequest request, Standing standing, Session session, SigningKeys keys) {
        TokenPair pair = tokens.sign(session, keys);
        store.start(
                session,
                pair,
                ClientStandings.terms(standing).map(ClientTerms::sessions).orElse(sessionsPerClient));
        Optional<Standing> changed = standings.endIfChanged(session, standing);
        if (changed.isPresent()) {
            return changed.get() instanceof Standing.Refused refused
                    ? disabled(request, refused)
                    : unauthenticated(request);
        }
        audit.record(AuditEvent.of(
                        validator.clock().instant(),
                        AuditEvent.Kind.ISSUED,
                        request.source().address())
                .token(session.accessClaims())
                .key(session.accessKeyId()));
        return new Issue.Issued(session, pair);
    }

    private Issue disabled(IssueRequest request, Standing.Refused refused) {
        deny(request, TokenRefusal.CLIENT_DISABLED, refused.reason());
        return new Issue.Disabled(request.clientId(), refused.reason());
    }

    private Issue unauthenticated(IssueRequest request) {
        deny(request, TokenRefusal.INVALID_CLIENT, "the client did not authenticate");
        return new Issue.Unauthenticated(request.clientId());
    }

    private void deny(IssueRequest request, TokenRefusal refusal, String reason) {
        audit.record(AuditEvent.denied(validator.clock().instant(), request.source(), refusal)
                .client(request.clientId())
                .because(reason));
    }

    /** Refreshes for a call from within the process: see {@link #refresh(RefreshRequest)}. */
    public Refresh refresh(String refreshToken) {
        return refresh(RefreshRequest.of(refreshToken, new Requester.Master(), AuditEvent.Source.none()));
    }

    /** Exchanges a refresh token for new tokens (RFC 6749, section 6). */
    public Refresh refresh(RefreshRequest request) {
        Refresh outcome = keyring.get()
                .signing()
                .map(keys -> refresher.refresh(request, keys))
                .orElseGet(Refresh.KeyMissing::new);
        observer.refreshed(outcome);
        return outcome;
    }

    /** Invalidates cached results because the sessions of a client, or of any (an empty text), may have changed. */
    public void changed(String clientId) {
        refresher.changed(clientId);
    }
}
