package io.fastauth.guard;

import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.Objects;

/**
 * Guards every HTTP request before it is routed, by the very path that the router will match. It does not see websocket
 * upgrades that succeed.
 */
public final class GuardFilter implements Filter {

    private final Guard guard;
    private final DenialHandler denials;

    /**
     * A filter.
     *
     * @param guard decides
     * @param denials answers what is refused
     */
    public GuardFilter(Guard guard, DenialHandler denials) {
        this.guard = guard;
        this.denials = denials;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        Credentials credentials = Credentials.of(request.headers());
        Decision decision = guard.decide(path(request), credentials);
        switch (decision) {
            case Decision.Denied denied -> denials.denied(response, denied.denial());
            case Decision.Undecided undecided -> denials.undecided(response, undecided);
            case Decision.Open open -> proceed(chain, request, new Caller(guard, credentials, open));
            case Decision.Access access -> proceed(chain, request, new Caller(guard, credentials, access));
            case Decision.Master master -> proceed(chain, request, new Caller(guard, credentials, master));
        }
    }

    private static void proceed(FilterChain chain, RoutingRequest request, Caller caller) {
        request.context().register(caller);
        chain.proceed();
    }

    /** Empty, and so refused, for what has no path in the router's eyes ({@code mailto:x}) or cannot be decoded. */
    private static String path(RoutingRequest request) {
        try {
            return Objects.requireNonNullElse(request.prologue().uriPath().path(), "");
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    @Override
    public String toString() {
        return "GuardFilter[" + guard + "]";
    }
}
