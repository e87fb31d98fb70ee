package io.fastauth;

import io.fastauth.guard.Authorizer;
import io.fastauth.guard.DecisionLog;
import io.fastauth.guard.Guard;
import io.fastauth.guard.PathPolicy;
import io.fastauth.http.FailureLimiter;
import io.fastauth.http.ServedPaths;
import io.fastauth.http.SourceAddress;
import io.fastauth.http.TrustedProxies;
import io.fastauth.metrics.IssuerMetrics;
import io.fastauth.metrics.Meters;
import io.fastauth.metrics.ObservedSessionStore;
import io.fastauth.metrics.StoreMetrics;
import io.fastauth.observe.Health;
import io.fastauth.observe.Tracing;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.AuditLog;
import io.fastauth.token.AuditTrail;
import io.fastauth.token.EventStream;
import io.fastauth.token.IssuingPolicy;
import io.fastauth.token.Keyring;
import io.fastauth.token.RateLimit;
import io.fastauth.token.ScheduledKeyring;
import io.fastauth.token.SigningKey;
import io.fastauth.token.TokenIntrospector;
import io.fastauth.token.TokenIssuer;
import io.fastauth.token.TokenRevoker;
import io.fastauth.token.TokenVerifier;
import io.fastauth.token.Validity;
import io.fastauth.tokens.IssuingPolicies;
import io.fastauth.websocket.WebSockets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The service, assembled from its settings. */
public final class FastAuth implements AutoCloseable {

    private static final int KEPT_EVENTS = 10_000;

    private final ObservedSessionStore store;
    private final boolean ownsStore;
    private final TokenIssuer issuer;
    private final TokenVerifier verifier;
    private final TokenRevoker revoker;
    private final TokenIntrospector introspector;
    private final AuditTrail audit;
    private final Guard guard;
    private final Guard forwarded;
    private final DecisionLog httpDecisions;
    private final FailureLimiter failures;
    private final SourceAddress addresses;
    private final WebSockets webSockets;
    private final EventStream events;
    private final ServedPaths paths;
    private final Meters meters;
    private final Health health;
    private final Optional<Tracing> tracing;
    private final ScheduledKeyring keyring;
    private final KeyWatch keyWatch;
    private final Clock clock;
    private volatile ChangeableSettings settings;

    private FastAuth(FastAuthConfig config) {
        clock = config.clock().orElseGet(Clock::systemUTC);
        paths = new ServedPaths(config.authPrefix(), config.rootPath());
        settings = ChangeableSettings.of(config, paths);
        keyring = new ScheduledKeyring(settings.keys(), clock);
        Validity validity = new Validity(clock, config.tokens().clockSkew());
        audit = audit(config);
        int sessionsPerClient = StoreSettings.sessionsPerClient(config);
        IssuingPolicy issuing = IssuingPolicies.of(config.issuingPolicy());
        addresses = new SourceAddress(TrustedProxies.in(config.guard().trustedProxies()));
        // Last, because it is what must be closed again: everything above only refuses settings.
        ownsStore = config.sessionStore().isEmpty();
        meters = new Meters();
        tracing = Tracing.requested() ? Optional.of(Tracing.start(config.appName())) : Optional.empty();
        store = new ObservedSessionStore(
                config.sessionStore().orElseGet(() -> StoreSettings.open(config, keyring, () -> settings.headers())),
                meters,
                tracing.map(Tracing::tracer));
        issuer = new TokenIssuer(
                keyring,
                store,
                () -> settings.lifetimes(),
                () -> settings.format(),
                sessionsPerClient,
                validity,
                issuing,
                audit,
                new IssuerMetrics(meters));
        verifier = new TokenVerifier(keyring, store, validity);
        revoker = new TokenRevoker(keyring, store, clock, audit);
        introspector = new TokenIntrospector(keyring, store, validity);
        health = new Health(store, keyring);
        failures = new FailureLimiter(() -> settings.failures());
        httpDecisions = new DecisionLog(meters, "http", audit, clock);
        httpDecisions.expect(keyIds());
        Authorizer authorizer = authorizer(() -> settings.ownPolicy());
        guard = new Guard(authorizer, failures, httpDecisions);
        // What gateways forward is counted by itself.
        forwarded = new Guard(
                authorizer(() -> settings.policy()),
                new FailureLimiter(() -> settings.failures()),
                new DecisionLog(meters, "gateway", audit, clock));
        webSockets = WebSockets.start(
                new Guard(authorizer, failures, new DecisionLog(meters, "websocket", audit, clock)),
                addresses,
                verifier,
                () -> settings.webSockets(),
                clock,
                StoreSettings.shared(config));
        store.observe(verifier::changed);
        store.observe(issuer::changed);
        store.observe(introspector::changed);
        store.observe(revoker::changed);
        store.observe(webSockets::changed);
        events = new EventStream(KEPT_EVENTS, clock);
        audit.subscribe(events);
        store.observeOthers(events::changed);
        StoreMetrics.register(meters, store, verifier::cacheUse);
        keyWatch = KeyWatch.start(keyring, this::keysChanged);
        meters.webSockets(webSockets::open);
    }

    /**
     * Assembles the service and opens its store.
     *
     * @return the service, to be closed by the caller
     * @throws io.fastauth.token.InvalidSettingException when a setting is refused; the message names it
     * @throws io.fastauth.token.StoreUnavailableException when the store cannot be opened
     */
    public static FastAuth create(FastAuthConfig config) {
        return new FastAuth(config);
    }

    private static AuditTrail audit(FastAuthConfig config) {
        List<AuditLog> subscribers = new ArrayList<>(config.auditLogs());
        config.observe().auditFormat().log().ifPresent(subscribers::add);
        return new AuditTrail(subscribers);
    }

    private Authorizer authorizer(Supplier<PathPolicy> policy) {
        return new Authorizer(policy, () -> settings.masterToken(), verifier);
    }

    /** Issues and refreshes pairs. */
    public TokenIssuer issuer() {
        return issuer;
    }

    /** Verifies access tokens. */
    public TokenVerifier verifier() {
        return verifier;
    }

    /** Decides about requests to this server. The operations of gateways are exempt from the path lists. */
    public Guard guard() {
        return guard;
    }

    /** Decides about requests to other services, by the same rules and without exemptions. */
    Guard forwardedGuard() {
        return forwarded;
    }

    /** The guard of a socket of probes and monitoring, which send no credentials: their paths are exempt. */
    Guard guardExempting(List<String> probed) {
        return new Guard(authorizer(() -> settings.policy().exempting(probed)), failures, httpDecisions);
    }

    private List<String> keyIds() {
        return ids(keyring.get());
    }

    private static List<String> ids(Keyring keys) {
        return keys.all().stream().map(SigningKey::id).toList();
    }

    RateLimit failureLimit() {
        return settings.failures();
    }

    /** The settings of a configuration that can change while the service runs; the others stay as they are. */
    ChangeableSettings changeable(FastAuthConfig changed) {
        return ChangeableSettings.of(changed, paths);
    }

    void putInForce(ChangeableSettings after) {
        ChangeableSettings before = settings;
        settings = after;
        if (!after.keys().equals(before.keys())) {
            keyring.replace(after.keys());
            keyWatch.look();
        }
        after.warnOfLoweredLevels(before);
        webSockets.settingsChanged();
    }

    private void keysChanged(Keyring keys) {
        AuditEvent event = AuditEvent.of(clock.instant(), AuditEvent.Kind.KEYS_CHANGED, "")
                .because("keys that verify now: " + String.join(" ", ids(keys)));
        audit.record(keys.signing().map(signing -> event.key(signing.id())).orElse(event));
        webSockets.settingsChanged();
    }

    Meters meters() {
        return meters;
    }

    Optional<Tracing> tracing() {
        return tracing;
    }

    Health health() {
        return health;
    }

    /** The audit trail, to subscribe to. */
    public AuditTrail audit() {
        return audit;
    }

    TokenRevoker revoker() {
        return revoker;
    }

    TokenIntrospector introspector() {
        return introspector;
    }

    SourceAddress addresses() {
        return addresses;
    }

    WebSockets webSockets() {
        return webSockets;
    }

    EventStream events() {
        return events;
    }

    /**
     * Whether settings leave issuance open, because no rule covers that operation.
     *
     * @return true when issuance is open
     */
    public static boolean openIssuance(FastAuthConfig config) {
        ServedPaths paths = new ServedPaths(config.authPrefix(), config.rootPath());
        return ChangeableSettings.openIssuance(ChangeableSettings.policy(config, paths), paths);
    }

    Clock clock() {
        return clock;
    }

    ServedPaths paths() {
        return paths;
    }

    /**
     * Closes every guarded websocket and the store, after the changes already accepted are durable; a store of the
     * application's own stays open.
     */
    @Override
    public void close() {
        keyWatch.close();
        webSockets.close();
        meters.close();
        if (ownsStore) {
            store.close();
        }
        tracing.ifPresent(Tracing::close);
    }
}
