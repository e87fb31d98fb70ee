package io.fastauth.client;

import io.fastauth.client.KnownSessions.Knowledge;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Verifies access tokens of a FastAuth service for a resource server: their signature, issuer, audience, expiry and
 * scope by the public keys, and that their session goes on by the event stream. The first token of a session costs an
 * introspection, and later ones no call. While the events are missing or late, each token is introspected; without an
 * answer none is accepted. The resource server is a registered client that may introspect. Thread-safe.
 */
public final class Verifier implements AutoCloseable {

    private static final int MAX_TOKEN = 8192;
    /** The part of the timeout for keys that are missing; the whole is for the introspection that follows. */
    private static final int KEYS_PART = 4;
    /**
     * The compact form of a JWS (RFC 7515, section 3.1) or of a JWE, whose key may be empty (RFC 7516, section 3.1).
     */
    private static final Pattern COMPACT =
            Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]+|[\\w-]+\\.[\\w-]*\\.[\\w-]+\\.[\\w-]+\\.[\\w-]+");

    private final String issuer;
    private final String audience;
    private final Clock clock;
    private final ServiceConnection service;
    private final SeenTokens tokens;
    private final KnownSessions sessions;
    private final SignatureCheck signatures;
    private final Introspector introspector;
    private final SessionLookups lookups;
    private final EventFeed feed;
    private final ModeObserver mode;
    private final EventFollower events;

    private final LongAdder offline = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder unavailable = new LongAdder();

    Verifier(VerifierBuilder settings) {
        LongSupplier nanoTime = System::nanoTime;
        this.issuer = settings.issuer;
        this.audience = settings.audience.orElse(settings.issuer);
        this.clock = settings.clock;
        this.service = new ServiceConnection(settings.server, settings.timeout);
        this.tokens = new SeenTokens(settings.maxTokens, settings.clock, nanoTime);
        this.sessions = new KnownSessions(settings.maxSessions, nanoTime);
        JwkSetCache keys = new JwkSetCache(service, settings.timeout.dividedBy(KEYS_PART), nanoTime);
        this.signatures = new SignatureCheck(keys, settings.issuer);
        this.feed = new EventFeed(sessions, tokens, keys, settings.maxLag, nanoTime);
        this.mode = new ModeObserver(feed, settings.onMode);
        this.introspector = new Introspector(service, settings.client, mode);
        this.lookups = new SessionLookups(introspector, sessions, tokens, feed, settings.timeout);
        this.events = EventFollower.follow(settings, service, feed, mode);
    }

    /**
     * A builder of verifiers.
     *
     * @param server the URL of the service, like {@code https://tokens.example}, with the root path if it has one
     * @param clientId the resource server: a registered client that may introspect
     * @param clientSecret its secret
     */
    public static VerifierBuilder builder(URI server, String clientId, String clientSecret) {
        return new VerifierBuilder(server, new ClientCredential(clientId, clientSecret));
    }

    /**
     * Verifies an access token.
     *
     * @param token as it was presented
     * @param requiredScopes the scopes that it must have, all of them
     */
    public Verification verify(String token, String... requiredScopes) {
        Verification result = verified(token, Set.of(requiredScopes));
        switch (result) {
            case Verification.Accepted accepted -> {}
            case Verification.Refused invalid -> refused.increment();
            case Verification.Unavailable missing -> unavailable.increment();
        }
        return result;
    }

    /** The present mode. */
    public Mode mode() {
        return mode.mode();
    }

    /** The present figures. */
    public VerifierStatistics statistics() {
        return new VerifierStatistics(
                mode.mode(), offline.sum(), introspector.sent(), refused.sum(), unavailable.sum(), sessions.size());
    }

    /** Closes the connections. Tokens are answered as unavailable from then on. */
    @Override
    public void close() {
        events.close();
        service.close();
        feed.lost();
    }

    private Verification verified(String token, Set<String> scopes) {
        if (token.length() > MAX_TOKEN) {
            return Verification.Refused.invalid("The token is malformed");
        }
        String digest = SeenTokens.digest(token);
        if (tokens.isInactive(digest)) {
            return inactive();
        }
        Optional<SeenTokens.Seen> seen = tokens.find(digest);
        if (seen.isPresent()) {
            return seen.get().expired()
                    ? Verification.Refused.invalid("The token has expired")
                    : known(token, digest, seen.get().claims(), scopes);
        }
        if (!COMPACT.matcher(token).matches()) {
            return Verification.Refused.invalid("The token is malformed");
        }
        long before = tokens.clearings();
        return switch (signatures.verify(token)) {
            case SignatureCheck.Result.Valid valid -> {
                tokens.put(digest, valid.claims(), before);
                yield known(token, digest, valid.claims(), scopes);
            }
            case SignatureCheck.Result.Invalid invalid -> Verification.Refused.invalid(invalid.reason());
            case SignatureCheck.Result.Undecided undecided -> introspected(token, digest, Optional.empty(), scopes);
        };
    }

    /** A token of the service: whether it permits the request, and its session goes on. */
    private Verification known(String token, String digest, TokenClaims claims, Set<String> scopes) {
        Optional<Verification.Refused> refusal = claims.refusal(issuer, audience, scopes, clock);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        boolean live = feed.live();
        Knowledge knowledge = claims.session()
                .map(session -> sessions.find(claims.clientId(), session, claims.generation()))
                .orElse(Knowledge.UNKNOWN);
        if (knowledge == Knowledge.ENDED) {
            return Verification.Refused.invalid("The session has ended");
        }
        if (knowledge == Knowledge.CURRENT && live) {
            offline.increment();
            return claims.accepted();
        }
        return introspected(token, digest, Optional.of(claims), scopes);
    }

    private Verification introspected(String token, String digest, Optional<TokenClaims> claims, Set<String> scopes) {
        return switch (lookups.introspect(token, digest, claims)) {
            case Introspection.Active active ->
                active.claims()
                        .refusal(issuer, audience, scopes, clock)
                        .<Verification>map(refusal -> refusal)
                        .orElseGet(() -> active.claims().accepted());
            case Introspection.Inactive inactive -> inactive();
            case Introspection.Unavailable missing -> new Verification.Unavailable(missing.retryAfter());
        };
    }

    private static Verification inactive() {
        return Verification.Refused.invalid("The token is not current");
    }
}
