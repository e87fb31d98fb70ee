package io.fastauth.guard;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;

/** Answers the CORS preflight requests to guarded paths: 200 when the CORS filter before it allowed the origin. */
public final class PreflightGuard implements Handler {

    private static final HeaderName REQUESTED_METHOD = HeaderNames.create("Access-Control-Request-Method");

    private final DenialAnswers denials;

    /**
     * A CORS preflight request to a guarded path. Browsers send it without credentials, and it is judged without them,
     * so that its answer says nothing about a token. The guard's filter lets it pass as far as CORS.
     *
     * @param guard refuses it when CORS does not allow it
     */
    record Preflight(Guard guard, Attempt attempt) {

        Decision decide() {
            return guard.decide(attempt, Level.OPEN, Credentials.none());
        }
    }

    /**
     * A guard, for all paths, to be routed after CORS and before everything else.
     *
     * @param denials answers what is refused
     */
    public PreflightGuard(DenialAnswers denials) {
        this.denials = denials;
    }

    static boolean isPreflight(ServerRequest request) {
        return request.prologue().method().equals(Method.OPTIONS)
                && request.headers().contains(HeaderNames.ORIGIN)
                && request.headers().contains(REQUESTED_METHOD);
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Optional<Preflight> preflight = request.context().get(Preflight.class);
        if (preflight.isEmpty()) {
            response.next();
        } else if (response.headers().contains(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN)) {
            response.send();
        } else if (preflight.get().decide() instanceof Decision.Denied denied) {
            denials.denied(response, denied.denial());
        } else {
            response.next();
        }
    }
}
