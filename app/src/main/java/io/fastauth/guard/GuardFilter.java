package io.fastauth.guard;

import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/**
 * Guards every HTTP request before it is routed, by the very path that the router will match. The upgrades of guarded
 * websockets are left to their handshake.
 */
public final class GuardFilter implements Filter {

    private final Door door;
    private final SourceAddress addresses;
    private final DenialHandler denials;

    /**
     * A filter.
     *
     * @param door decides
     * @param addresses reads the address of a request
     * @param denials answers what is refused
     */
    public GuardFilter(Door door, SourceAddress addresses, DenialHandler denials) {
        this.door = door;
        this.addresses = addresses;
        this.denials = denials;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (GuardedUpgrader.isGuarded(request.headers())) {
            chain.proceed();
            return;
        }
        Attempt attempt = Attempt.of(request.prologue(), addresses.apply(request), addresses.namesCaller(request));
        boolean preflight = Preflight.is(request);
        if (preflight && door.guards(attempt.path())) {
            request.context().register(new Preflight(door, attempt));
            chain.proceed();
            return;
        }
        Credentials credentials = preflight ? Credentials.none() : Credentials.of(request.headers());
        switch (door.decide(attempt, Level.OPEN, credentials)) {
            case Decision.Denied denied -> denials.denied(response, denied.denial());
            case Decision.Undecided undecided -> denials.undecided(response, undecided);
            case Decision allowed -> {
                request.context().register(new Caller(door, attempt, credentials, allowed));
                chain.proceed();
            }
        }
    }

    @Override
    public String toString() {
        return "GuardFilter[" + door + "]";
    }
}
