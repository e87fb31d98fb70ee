package io.fastauth.guard;

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

    private final Door door;
    private final TrustedProxies trusted;
    private final SourceAddress addresses;
    private final OncePerMinute reported = new OncePerMinute();

    /**
     * A guard.
     *
     * @param door decides, once the request is known
     * @param trusted whose descriptions are believed
     */
    public GatewayGuard(Door door, TrustedProxies trusted) {
        this.door = door;
        this.trusted = trusted;
        this.addresses = new SourceAddress(trusted);
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
                        .map(path -> forGateway(
                                door.decide(attempt(peer, headers, described), path, Credentials.of(headers))))
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
            case ForwardedRequest.Described described ->
                forGateway(door.decideAt(attempt(peer, headers, described), level, Credentials.of(headers)));
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
        String source = OncePerMinute.source(peer);
        if (reported.firstFrom(source)) {
            LOGGER.log(Logger.Level.WARNING, "A forwarded request from {0} was refused: {1}", source, reason);
        }
        return door.refuse(new Attempt(source, false, "", ""), Denial.gatewayRefused(reason));
    }

    private Decision untrusted(SocketAddress peer) {
        return refused(peer, "Forwarded requests are judged only for the gateways in trusted-proxies");
    }

    private Attempt attempt(SocketAddress peer, Headers headers, ForwardedRequest.Described described) {
        Optional<String> caller = addresses.forwarded(headers);
        return new Attempt(
                caller.orElseGet(() -> OncePerMinute.source(peer)),
                caller.isPresent(),
                described.method().orElse(""),
                described.path().map(ForwardedPath.Read::normalised).orElse(""));
    }

    /** Gateways understand neither 400 nor 429: to them, it is one more request to stop. */
    private static Decision forGateway(Decision decision) {
        return decision instanceof Decision.Denied denied
                ? new Decision.Denied(denied.denial().as401(), denied.claims())
                : decision;
    }

    @Override
    public String toString() {
        return "GatewayGuard[" + door + ", trusted=" + trusted + "]";
    }
}
