package io.fastauth;

import io.fastauth.events.EventStream;
import io.fastauth.guard.DenialAudit;
import io.fastauth.guard.Guard;
import io.fastauth.guard.PathPolicy;
import io.fastauth.guard.SourceAddress;
import io.fastauth.guard.TrustedProxies;
import io.fastauth.guard.WsGuard;
import io.fastauth.health.Health;
import io.fastauth.metrics.IssuerMetrics;
import io.fastauth.metrics.Meters;
import io.fastauth.metrics.StoreCallMetrics;
import io.fastauth.metrics.StoreMetrics;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.AuditLog;
import io.fastauth.token.AuditTrail;
import io.fastauth.token.FailureLimit;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.IssuingPolicy;
import io.fastauth.token.Keyring;
import io.fastauth.token.ObservedTokenStore;
import io.fastauth.token.ScheduledKeyring;
import io.fastauth.token.SigningKey;
import io.fastauth.token.StoreFailureLog;
import io.fastauth.token.SurroundedTokenStore;
import io.fastauth.token.TokenIntrospector;
import io.fastauth.token.TokenIssuer;
import io.fastauth.token.TokenRevoker;
import io.fastauth.token.TokenStore;
import io.fastauth.token.TokenVerifier;
import io.fastauth.token.Validity;
import io.fastauth.tracing.StoreSpans;
import io.fastauth.tracing.Tracing;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The assembled service: what the settings come to. */
public final class FastAuth implements AutoCloseable {

    private static final int KEPT_EVENTS = 10_000;

    private final ObservedTokenStore store;
    private final boolean ownsStore;
    private final TokenIssuer issuer;
    private final TokenVerifier verifier;
    private final TokenRevoker revoker;
    private final TokenIntrospector introspector;
    private final AuditTrail audit;
    private final Doors doors;
    private final Guard guard;
    private final Guard forwarded;
    private final TrustedProxies trustedProxies;
    private final WsGuard webSockets;
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
        Validity validity = new Validity(clock, config.clockSkew());
        audit = audit(config);
        IssuingPolicy issuing = IssuingPolicies.of(config.issuingPolicy());
        trustedProxies = trustedProxies(config);
        // Last, because it is what must be closed again: everything above only refuses settings.
        ownsStore = config.store().isEmpty();
        meters = new Meters();
        tracing = config.tracing() ? Optional.of(Tracing.start(config.appName())) : Optional.empty();
        TokenStore logged = new SurroundedTokenStore(
                config.store().orElseGet(() -> StoreSettings.open(config, keyring, () -> settings.headers())),
                new StoreFailureLog());
        TokenStore measured = new SurroundedTokenStore(logged, new StoreCallMetrics(meters));
        store = new ObservedTokenStore(
                tracing.<TokenStore>map(on -> new SurroundedTokenStore(measured, new StoreSpans(on)))
                        .orElse(measured));
        issuer = new TokenIssuer(
                keyring, store, () -> settings.lifetimes(), validity, issuing, audit, new IssuerMetrics(meters));
        verifier = new TokenVerifier(keyring, store, validity);
        revoker = new TokenRevoker(keyring, store, clock, audit);
        introspector = new TokenIntrospector(keyring, store, validity);
        health = new Health(store, keyring);
        forwarded = guard(() -> settings.policy());
        guard = guard(() -> settings.ownPolicy());
        doors = new Doors(meters, keyIds(), () -> settings.failures(), new DenialAudit(audit, clock));
        webSockets = WsGuard.start(
                doors.webSocket(guard),
                addresses(),
                verifier,
                () -> settings.webSockets(),
                () -> settings.origins(),
                clock,
                StoreSettings.shared(config));
        store.observe(verifier::changed);
        store.observe(issuer::changed);
        store.observe(introspector::changed);
        store.observe(revoker::changed);
        store.observe(webSockets::changed);
        events = new EventStream(
                KEPT_EVENTS,
                clock,
                () -> settings.webSockets().idleTimeout().dividedBy(3).plusNanos(1));
        audit.subscribe(events);
        store.observeOthers(events::changed);
        StoreMetrics.register(meters, store, verifier::cacheUse);
        keyWatch = KeyWatch.start(keyring, this::keysChanged);
        meters.gauge("fastauth.websockets", "Open websockets", webSockets::open);
    }

    /**
     * Assembles the service and opens its store.
     *
     * @param config the settings
     * @return the service, to be closed by the caller
     * @throws InvalidSettingException when a setting is refused; the message names it
     * @throws io.fastauth.token.StoreUnavailableException when the store cannot be opened
     */
    public static FastAuth create(FastAuthConfig config) {
        return new FastAuth(config);
    }

    private static AuditTrail audit(FastAuthConfig config) {
        List<AuditLog> subscribers = new ArrayList<>(config.auditLogs());
        config.auditFormat().log().ifPresent(subscribers::add);
        return new AuditTrail(subscribers);
    }

    private Guard guard(Supplier<PathPolicy> policy) {
        return new Guard(policy, () -> settings.masterToken(), verifier);
    }

    private static TrustedProxies trustedProxies(FastAuthConfig config) {
        try {
            return TrustedProxies.in(config.trustedProxies());
        } catch (InvalidSettingException e) {
            throw new InvalidSettingException("trusted-proxies: " + e.getMessage(), e);
        }
    }

    /**
     * Issues and refreshes pairs.
     *
     * @return the issuer
     */
    public TokenIssuer issuer() {
        return issuer;
    }

    /**
     * Verifies access tokens.
     *
     * @return the verifier
     */
    public TokenVerifier verifier() {
        return verifier;
    }

    /**
     * Decides who may go where in this server. What gateways ask is exempt from the path lists.
     *
     * @return the guard
     */
    public Guard guard() {
        return guard;
    }

    /**
     * Decides about requests to other services, by the same rules and without exemptions.
     *
     * @return the guard
     */
    public Guard forwardedGuard() {
        return forwarded;
    }

    /** What decides on a socket of probes and monitoring, which bring no credentials: not about their paths. */
    Guard guardExempting(List<String> probed) {
        return guard(() -> settings.policy().exempting(probed));
    }

    private List<String> keyIds() {
        return ids(keyring.get());
    }

    private static List<String> ids(Keyring keys) {
        return keys.all().stream().map(SigningKey::id).toList();
    }

    FailureLimit failureLimit() {
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

    /**
     * Tells what happens to tokens.
     *
     * @return the trail, to subscribe to
     */
    public AuditTrail audit() {
        return audit;
    }

    Doors doors() {
        return doors;
    }

    TokenRevoker revoker() {
        return revoker;
    }

    TokenIntrospector introspector() {
        return introspector;
    }

    TrustedProxies trustedProxies() {
        return trustedProxies;
    }

    /** Reads the addresses of callers. */
    SourceAddress addresses() {
        return new SourceAddress(trustedProxies);
    }

    /**
     * Guards websockets, for a routing that is not {@link GuardedWsRouting}.
     *
     * @return the guard
     */
    public WsGuard webSockets() {
        return webSockets;
    }

    EventStream events() {
        return events;
    }

    /**
     * Whether settings let anybody be issued tokens, because no rule covers that operation.
     *
     * @param config the settings
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
