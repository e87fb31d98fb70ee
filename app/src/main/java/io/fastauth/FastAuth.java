package io.fastauth;

import io.fastauth.guard.Authorizer;
import io.fastauth.guard.ClientAuthenticator;
import io.fastauth.guard.DecisionLog;
import io.fastauth.guard.EventAccess;
import io.fastauth.guard.Guard;
import io.fastauth.guard.PathPolicy;
import io.fastauth.guard.RecentDenials;
import io.fastauth.http.FailureLimiter;
import io.fastauth.http.Problems;
import io.fastauth.http.ServedPaths;
import io.fastauth.http.SourceAddress;
import io.fastauth.http.TrustedProxies;
import io.fastauth.metrics.ActivityLog;
import io.fastauth.metrics.IssuerMetrics;
import io.fastauth.metrics.Meters;
import io.fastauth.metrics.ObservedSessionStore;
import io.fastauth.metrics.StoreMetrics;
import io.fastauth.observe.Health;
import io.fastauth.observe.Tracing;
import io.fastauth.registry.ClientAdministration;
import io.fastauth.registry.ClientAudit;
import io.fastauth.registry.ClientFileSync;
import io.fastauth.registry.ClientRecords;
import io.fastauth.registry.ClientRegistry;
import io.fastauth.registry.MemoryClientRecords;
import io.fastauth.registry.SecretUse;
import io.fastauth.store.sql.SqlSessionStore;
import io.fastauth.token.AuditTrail;
import io.fastauth.token.BulkRevocation;
import io.fastauth.token.EventStream;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.IssuingPolicy;
import io.fastauth.token.KeyWatch;
import io.fastauth.token.PublicUrl;
import io.fastauth.token.ScheduledKeyring;
import io.fastauth.token.SessionChange;
import io.fastauth.token.SessionStore;
import io.fastauth.token.SigningKey;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenIssuer;
import io.fastauth.token.TokenProfile;
import io.fastauth.token.TokenRevoker;
import io.fastauth.token.TokenValidator;
import io.fastauth.token.TokenVerifier;
import io.fastauth.tokens.TokensFeature;
import io.fastauth.websocket.WebSockets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The service, assembled from its settings. */
public final class FastAuth implements AutoCloseable {

    private static final int KEPT_EVENTS = 10_000;

    final ObservedSessionStore store;
    private final boolean ownsStore;
    private final TokenIssuer issuer;
    private final TokenVerifier verifier;
    final TokenRevoker revoker;
    final BulkRevocation bulkRevocation;
    private final AuditTrail audit;
    final RecentDenials denials;
    final ActivityLog activity;
    private final Guard guard;

    /** Decides about requests to other services, by the same rules and without exemptions. */
    final Guard forwarded;

    private final DecisionLog httpDecisions;
    private final FailureLimiter failures;
    final SourceAddress addresses;
    final WebSockets webSockets;
    final EventStream events;
    final EventAccess eventAccess;
    final ClientAuthenticator authenticator;

    /** Limits refused refresh tokens and secrets of clients. */
    final FailureLimiter operationFailures;

    final ServedPaths paths;
    final Meters meters;
    final Health health;
    final Optional<Tracing> tracing;
    final ScheduledKeyring keyring;
    private final SecretUse secretUse;
    private final ClientFileSync clientFile;
    final ClientRegistry clients;
    final ClientAdministration administration;
    private final KeyWatch keyWatch;
    final Clock clock;
    volatile ChangeableSettings settings;

    private FastAuth(FastAuthConfig config) {
        clock = config.clock().orElseGet(Clock::systemUTC);
        paths = new ServedPaths(config.authPrefix(), config.rootPath());
        settings = ChangeableSettings.of(config, paths);
        keyring = new ScheduledKeyring(settings.keys(), clock);
        TokenValidator validator = new TokenValidator(clock, config.tokens().clockSkew());
        audit = new AuditTrail(config.auditLogs());
        config.observe().auditFormat().log().ifPresent(audit::subscribe);
        denials = new RecentDenials(() -> settings.masterToken());
        audit.subscribe(denials);
        int sessionsPerClient = StoreSettings.sessionsPerClient(config);
        IssuingPolicy issuing = TokensFeature.issuingPolicy(config.issuingPolicy());
        addresses = new SourceAddress(TrustedProxies.in(config.guard().trustedProxies()));
        // Above, settings are refused; below, resources are opened.
        settings.warn();
        ownsStore = config.sessionStore().isEmpty();
        meters = new Meters();
        tracing = Tracing.requested() ? Optional.of(Tracing.start(config.appName())) : Optional.empty();
        SessionStore opened =
                config.sessionStore().orElseGet(() -> StoreSettings.open(config, keyring, () -> settings.headers()));
        store = new ObservedSessionStore(opened, meters, tracing.map(Tracing::tracer));
        ClientRecords records = opened instanceof SqlSessionStore sql
                ? sql.clients()
                : new MemoryClientRecords(
                        settings.clients().stream()
                                .map(client -> client.withCreatedAt(clock.instant()))
                                .toList(),
                        store);
        secretUse = SecretUse.start(records);
        clients = new ClientRegistry(records, clock, () -> settings.registeredClientsOnly(), Optional.of(secretUse));
        ClientAudit clientAudit = new ClientAudit(audit, clock);
        clientFile = new ClientFileSync(records, clientAudit, clock);
        administration = new ClientAdministration(
                records, clientFile, secretUse, clientAudit, clock, opened instanceof SqlSessionStore);
        TokenProfile profile =
                new TokenProfile(config.publicUrl().map(PublicUrl::new), () -> settings.accessTokenType());
        issuer = new TokenIssuer(
                keyring,
                profile,
                store,
                clients,
                () -> settings.lifetimes(),
                () -> settings.format(),
                sessionsPerClient,
                validator,
                issuing,
                audit,
                new IssuerMetrics(meters));
        verifier = new TokenVerifier(keyring, store, clients, validator);
        revoker = new TokenRevoker(keyring, store, clients, clock, audit);
        health = new Health(store, keyring);
        failures = new FailureLimiter(() -> settings.failures());
        operationFailures = new FailureLimiter(() -> settings.failures());
        authenticator = new ClientAuthenticator(clients, operationFailures, audit, clock);
        eventAccess = new EventAccess(authenticator, profile);
        httpDecisions = new DecisionLog(meters, "http", audit, clock);
        httpDecisions.expect(keyring.get().all().stream().map(SigningKey::id).toList());
        Authorizer authorizer = authorizer(() -> settings.ownPolicy());
        guard = new Guard(authorizer, failures, httpDecisions);
        forwarded = new Guard(
                authorizer(() -> settings.policy()),
                new FailureLimiter(() -> settings.failures()),
                new DecisionLog(meters, "gateway", audit, clock));
        webSockets = new WebSockets(
                new Guard(authorizer, failures, new DecisionLog(meters, "websocket", audit, clock)),
                addresses,
                new Problems(config.appName()),
                verifier,
                () -> settings.webSockets(),
                clock,
                StoreSettings.shared(config));
        store.observe(verifier::changed);
        store.observe(issuer::changed);
        store.observe(revoker::changed);
        store.observe(webSockets::changed);
        events = new EventStream(KEPT_EVENTS, clock, store::lag);
        audit.subscribe(events);
        bulkRevocation = new BulkRevocation(store, events, audit, clock);
        var unused = store.observeChanges(events::changed);
        meters.events(events::waiting, events::gaps);
        StoreMetrics.register(meters, store, verifier::cacheUse);
        synchronizeClients();
        keyWatch = KeyWatch.start(keyring, audit, clock, webSockets::settingsChanged);
        meters.webSockets(webSockets::open);
        activity = ActivityLog.start(meters, clock);
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

    /** The guard of a socket of probes and monitoring, which send no credentials: their paths are exempt. */
    Guard guardExempting(List<String> probed) {
        return new Guard(authorizer(() -> settings.policy().exempting(probed)), failures, httpDecisions);
    }

    /** Reads the clients file into the registry; a service that cannot do it does not start. */
    private void synchronizeClients() {
        try {
            clientFile.apply(settings.clients());
        } catch (InvalidSettingException | StoreUnavailableException e) {
            secretUse.close();
            closeStore();
            throw e;
        }
    }

    /** Puts settings in force, or none of them when the clients file cannot be read into the registry. */
    void putInForce(ChangeableSettings after) {
        ChangeableSettings before = settings;
        if (!after.clients().equals(before.clients())) {
            clientFile.apply(after.clients());
        }
        settings = after;
        if (after.registeredClientsOnly() != before.registeredClientsOnly()) {
            // The tokens of clients that are not registered are refused, or accepted again, from now on.
            events.changed(SessionChange.changed(""));
        }
        if (!after.keys().equals(before.keys())) {
            keyring.replace(after.keys());
            keyWatch.look();
        }
        after.warnOfLoweredLevels(before);
        if (!after.warnings().equals(before.warnings())) {
            after.warn();
        }
        webSockets.settingsChanged();
    }

    /** The audit trail, to subscribe to. */
    public AuditTrail audit() {
        return audit;
    }

    /** Whether settings leave issuance open: no path list covers it, and clients need no registration. */
    public static boolean openIssuance(FastAuthConfig config) {
        ServedPaths paths = new ServedPaths(config.authPrefix(), config.rootPath());
        return ChangeableSettings.openIssuance(
                ChangeableSettings.policy(config, paths), config.registeredClientsOnly(), paths);
    }

    /** Ends the consumers of events, closes every guarded websocket, and stops ending sessions by a filter. */
    void closeConsumers() {
        bulkRevocation.close();
        events.close();
        webSockets.close();
    }

    /**
     * Closes every guarded websocket and the store, after the changes already accepted are durable; a store of the
     * application's own stays open.
     */
    @Override
    public void close() {
        activity.close();
        keyWatch.close();
        closeConsumers();
        meters.close();
        secretUse.close();
        closeStore();
        tracing.ifPresent(Tracing::close);
    }

    private void closeStore() {
        if (ownsStore) {
            store.close();
        }
    }
}
