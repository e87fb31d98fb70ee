package io.fastauth.guard;

import io.fastauth.token.FailureLimiter;
import io.fastauth.token.OncePerMinute;
import io.helidon.http.Headers;
import java.lang.System.Logger;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Optional;

/**
 * Decides about requests that a gateway describes. What it refuses is always a 401: gateways understand nothing else.
 */
public final class GatewayGuard {

    private static final Logger LOGGER = System.getLogger(GatewayGuard.class.getName());

    private final Guard guard;
    private final TrustedProxies trusted;
    private final SourceAddress addresses;
    private final FailureLimiter failures;
    private final OncePerMinute reported;
    private final DenialAudit audit;

    /**
     * A guard.
     *
     * @param guard decides, once the request is known
     * @param trusted whose descriptions are believed
     * @param failures slows down who fails too often
     * @param audit hears of refused callers
     */
    public GatewayGuard(Guard guard, TrustedProxies trusted, FailureLimiter failures, DenialAudit audit) {
        this(guard, trusted, failures, audit, new OncePerMinute());
    }

    GatewayGuard(
            Guard guard, TrustedProxies trusted, FailureLimiter failures, DenialAudit audit, OncePerMinute reported) {
        this.audit = audit;
        this.guard = guard;
        this.trusted = trusted;
        this.addresses = new SourceAddress(trusted);
        this.failures = failures;
        this.reported = reported;
    }

    /**
     * Decides by the described path.
     *
     * @param peer the other end of the connection
     * @param headers the headers of the gateway's request, with the caller's credentials
     * @param stated what the gateway says of the request otherwise than by headers
     * @return the decision
     */
    public Decision decide(SocketAddress peer, Headers headers, Map<ForwardedRequest.Part, String> stated) {
        if (!trusted.trusts(peer)) {
            return untrusted(peer);
        }
        return switch (ForwardedRequest.of(headers, stated)) {
            case ForwardedRequest.Refused refused -> refused(peer, refused.reason());
            case ForwardedRequest.Described described ->
                described
                        .path()
                        .map(path -> limited(peer, headers, guard.level(path)))
                        .orElseGet(() ->
                                refused(peer, "X-Original-URI, X-Original-URL or X-Forwarded-Uri must name the path"));
        };
    }

    /**
     * Decides by a level that the gateway states.
     *
     * @param peer the other end of the connection
     * @param headers the headers of the gateway's request, with the caller's credentials
     * @param level what is asked for
     * @return the decision
     */
    public Decision decide(SocketAddress peer, Headers headers, Level level) {
        if (!trusted.trusts(peer)) {
            return untrusted(peer);
        }
        return switch (ForwardedRequest.of(headers, Map.of())) {
            case ForwardedRequest.Refused refused -> refused(peer, refused.reason());
            case ForwardedRequest.Described described -> limited(peer, headers, level);
        };
    }

    /**
     * Refuses a request whose description cannot be read at all.
     *
     * @param peer the other end of the connection
     * @param reason what to change; without anything of the request
     * @return the decision
     */
    public Decision refused(SocketAddress peer, String reason) {
        if (reported.first(OncePerMinute.source(peer))) {
            LOGGER.log(Logger.Level.WARNING, "A forwarded request was refused, of {0}: {1}", peer, reason);
        }
        return new Decision.Denied(Denial.gatewayRefused(reason), Optional.empty());
    }

    private Decision untrusted(SocketAddress peer) {
        return refused(peer, "Forwarded requests are judged only for the gateways in trusted-proxies");
    }

    /** Who has failed too often is told what a wrong credential is told: gateways understand no 429. */
    private Decision limited(SocketAddress peer, Headers headers, Level level) {
        String address = addresses.of(peer, headers);
        if (level != Level.OPEN && failures.blocked(address).isPresent()) {
            return refused(peer, "Too many failed attempts");
        }
        Decision decision = guard.decide(level, Credentials.of(headers));
        if (!(decision instanceof Decision.Denied denied)) {
            return decision;
        }
        audit.denied(denied, address);
        if (denied.isFailedAuthentication()
                && failures.failed(address, denied.clientId()).isPresent()) {
            return refused(peer, "Too many failed attempts");
        }
        // Two credentials are a malformed request at our own door; to a gateway it is one more request to stop.
        return new Decision.Denied(denied.denial().as401(), denied.claims());
    }

    @Override
    public String toString() {
        return "GatewayGuard[" + guard + ", trusted=" + trusted + "]";
    }
}
