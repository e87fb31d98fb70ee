package io.fastauth.client.helidon;

import io.fastauth.client.Verification;
import io.fastauth.client.Verifier;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/**
 * Guards a Helidon service: each request needs the current access token of a client, in {@code Authorization: Bearer}
 * or {@code ACCESS-TOKEN}. When FastAuth is needed and does not answer, requests get 503.
 *
 * <p>As a filter it guards a whole routing; as a handler, the handlers that follow on its path. They find a
 * {@link RemoteCaller} in the context of the request.
 */
public final class RemoteGuard implements Filter, Handler {

    private static final String MALFORMED = "Send one access token, once";
    private static final String MISSING = "Invalid Access Token. Access Token is null";
    private static final String UNAVAILABLE = "The token service is unavailable";

    private final Verifier verifier;
    private final String[] scopes;

    private RemoteGuard(Verifier verifier, String[] scopes) {
        this.verifier = verifier;
        this.scopes = scopes;
    }

    /**
     * A guard. It does not close the verifier, which several guards can share.
     *
     * @param scopes the scopes that a token must have, all of them
     */
    public static RemoteGuard of(Verifier verifier, String... scopes) {
        return new RemoteGuard(verifier, scopes.clone());
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (admit(request, response)) {
            chain.proceed();
        }
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        if (admit(request, response)) {
            response.next();
        }
    }

    private boolean admit(ServerRequest request, ServerResponse response) {
        List<String> tokens = PresentedToken.of(request.headers());
        if (tokens.isEmpty()) {
            return stop(response, Status.UNAUTHORIZED_401, "Bearer", MISSING);
        }
        if (tokens.size() > 1) {
            return stop(response, Status.BAD_REQUEST_400, "Bearer error=\"invalid_request\"", MALFORMED);
        }
        return switch (verifier.verify(tokens.getFirst(), scopes)) {
            case Verification.Accepted accepted -> {
                request.context().register(new RemoteCaller(accepted));
                yield true;
            }
            case Verification.Refused refused ->
                stop(response, Status.create(refused.status()), refused.challenge(), refused.detail());
            case Verification.Unavailable unavailable -> {
                response.header(
                        HeaderNames.RETRY_AFTER,
                        String.valueOf(unavailable.retryAfter().toSeconds()));
                yield stop(response, Status.SERVICE_UNAVAILABLE_503, "", UNAVAILABLE);
            }
        };
    }

    private static boolean stop(ServerResponse response, Status status, String challenge, String detail) {
        if (!challenge.isEmpty()) {
            response.header(HeaderNames.WWW_AUTHENTICATE, challenge);
        }
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, "application/problem+json")
                .send("{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
                        .formatted(status.reasonPhrase(), status.code(), detail.replace("\"", "'")));
        return false;
    }
}
