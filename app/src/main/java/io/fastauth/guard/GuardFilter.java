package io.fastauth.guard;

import io.fastauth.http.SourceAddress;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/**
 * Guards every HTTP request before it is routed, by the very path that the router will match. The upgrades of guarded
 * websockets are left to their handshake.
 */
public final class GuardFilter implements Filter {

    private final Guard guard;
    private final SourceAddress addresses;
    private final DenialAnswers denials;

    /**
     * A filter.
     *
     * @param denials answers what is refused
     */
    public GuardFilter(Guard guard, SourceAddress addresses, DenialAnswers denials) {
        this.guard = guard;
        this.addresses = addresses;
        this.denials = denials;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (UpgradeMark.isSet(request.headers())) {
            chain.proceed();
            return;
        }
        Attempt attempt = Attempt.of(request.prologue(), addresses.apply(request), addresses.namesCaller(request));
        boolean preflight = PreflightGuard.isPreflight(request);
        if (preflight && guard.level(Level.OPEN, attempt.path()) != Level.OPEN) {
            request.context().register(new PreflightGuard.Preflight(guard, attempt));
            chain.proceed();
            return;
        }
        Credentials credentials = preflight ? Credentials.none() : Credentials.of(request.headers());
        switch (guard.decide(attempt, Level.OPEN, credentials)) {
            case Decision.Denied denied -> denials.denied(response, denied.denial());
            case Decision.Undecided undecided -> denials.undecided(response);
            case Decision allowed -> {
                request.context().register(new Caller(guard, attempt, credentials, allowed));
                chain.proceed();
            }
        }
    }

    @Override
    public String toString() {
        return "GuardFilter[" + guard + "]";
    }
}
