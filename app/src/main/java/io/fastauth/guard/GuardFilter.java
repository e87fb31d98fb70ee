package io.fastauth.guard;

import io.fastauth.token.FailureLimiter;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Guards every HTTP request before it is routed, by the very path that the router will match. It does not see websocket
 * upgrades that succeed.
 */
public final class GuardFilter implements Filter {

    private final Guard guard;
    private final FailureLimiter failures;
    private final Function<ServerRequest, String> addresses;
    private final DenialHandler denials;
    private final DenialAudit audit;

    /**
     * A filter.
     *
     * @param guard decides
     * @param failures slows down who fails too often
     * @param addresses who sent a request
     * @param denials answers what is refused
     * @param audit hears of what is refused
     */
    public GuardFilter(
            Guard guard,
            FailureLimiter failures,
            Function<ServerRequest, String> addresses,
            DenialHandler denials,
            DenialAudit audit) {
        this.audit = audit;
        this.guard = guard;
        this.failures = failures;
        this.addresses = addresses;
        this.denials = denials;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (GuardedUpgrader.isGuarded(request.headers())) {
            chain.proceed();
            return;
        }
        String path = path(request);
        String address = addresses.apply(request);
        Optional<Duration> wait = failures.blocked(address);
        if (wait.isPresent() && guard.level(path) != Level.OPEN) {
            denials.limited(response, wait.get());
            return;
        }
        Credentials credentials = Credentials.of(request.headers());
        Decision decision = guard.decide(path, credentials);
        switch (decision) {
            case Decision.Denied denied -> {
                if (Preflight.is(request)) {
                    request.context().register(new Preflight(denied.denial()));
                    chain.proceed();
                } else {
                    denied(response, denied, address);
                }
            }
            case Decision.Undecided undecided -> denials.undecided(response, undecided);
            case Decision.Open open -> proceed(chain, request, new Caller(guard, credentials, open));
            case Decision.Access access -> proceed(chain, request, new Caller(guard, credentials, access));
            case Decision.Master master -> proceed(chain, request, new Caller(guard, credentials, master));
        }
    }

    private void denied(RoutingResponse response, Decision.Denied denied, String address) {
        Denial denial = denied.denial();
        audit.denied(denied, address);
        Optional<Duration> wait =
                denied.isFailedAuthentication() ? failures.failed(address, denied.clientId()) : Optional.empty();
        wait.ifPresentOrElse(time -> denials.limited(response, time), () -> denials.denied(response, denial));
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
