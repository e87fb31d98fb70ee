package io.fastauth.guard;

import io.fastauth.http.Problems;
import io.fastauth.http.SourceAddress;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.Method;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;

/** Guards every HTTP request before it is routed, by the path that the router will match. */
public final class GuardFilter implements Filter {

    private static final HeaderName REQUESTED_METHOD = HeaderNames.create("Access-Control-Request-Method");

    /** Compared by identity, so that no header of a request is mistaken for it; a cached header is never copied. */
    private static final Header UPGRADE_MARK =
            HeaderValues.createCached(HeaderNames.create("FastAuth-Guarded-Upgrade"), "guarded by the handshake");

    private final Guard guard;
    private final SourceAddress addresses;
    private final Problems problems;

    /**
     * A CORS preflight request to a guarded path. Browsers send it without credentials; it passes the filter as far as
     * CORS. It is decided about without credentials, so that the answer tells nothing about a token.
     */
    private record Preflight(Guard guard, Attempt attempt) {

        Decision decide() {
            return guard.decide(attempt, Level.OPEN, Credentials.none());
        }
    }

    public GuardFilter(Guard guard, SourceAddress addresses, Problems problems) {
        this.guard = guard;
        this.addresses = addresses;
        this.problems = problems;
    }

    /** Lets the request of a websocket handshake pass: the handshake decides by itself. */
    public static void markUpgrade(WritableHeaders<?> headers) {
        headers.set(UPGRADE_MARK);
    }

    /** Removes the mark, before the handshake reads the headers. */
    public static void unmarkUpgrade(WritableHeaders<?> headers) {
        headers.remove(UPGRADE_MARK.headerName());
    }

    @SuppressWarnings("ReferenceEquality") // a header of the same name from a caller is another object
    private static boolean isMarked(Headers headers) {
        return headers.contains(UPGRADE_MARK.headerName()) && headers.get(UPGRADE_MARK.headerName()) == UPGRADE_MARK;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (isMarked(request.headers())) {
            chain.proceed();
            return;
        }
        Attempt attempt = Attempt.of(request.prologue(), addresses.of(request), addresses.namesCaller(request));
        boolean preflight = isPreflight(request);
        if (preflight && guard.level(Level.OPEN, attempt.path(), attempt.method()) != Level.OPEN) {
            request.context().register(new Preflight(guard, attempt));
            chain.proceed();
            return;
        }
        Credentials credentials = preflight ? Credentials.none() : Credentials.of(request.headers());
        switch (guard.decide(attempt, Level.OPEN, credentials)) {
            case Decision.Denied denied -> denied.denial().send(response, problems);
            case Decision.Undecided undecided -> problems.storeUnavailable(response);
            case Decision allowed -> {
                request.context().register(new Caller(guard, attempt, credentials, allowed));
                chain.proceed();
            }
        }
    }

    private static boolean isPreflight(ServerRequest request) {
        return request.prologue().method().equals(Method.OPTIONS)
                && request.headers().contains(HeaderNames.ORIGIN)
                && request.headers().contains(REQUESTED_METHOD);
    }

    /**
     * Handles requests of the method OPTIONS after CORS: answers preflight requests to guarded paths, with 200 when
     * CORS allowed them.
     */
    public void answerPreflight(ServerRequest request, ServerResponse response) {
        Optional<Preflight> preflight = request.context().get(Preflight.class);
        if (preflight.isEmpty()) {
            response.next();
        } else if (response.headers().contains(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN)) {
            response.send();
        } else if (preflight.get().decide() instanceof Decision.Denied denied) {
            denied.denial().send(response, problems);
        } else {
            response.next();
        }
    }

    @Override
    public String toString() {
        return "GuardFilter[" + guard + "]";
    }
}
