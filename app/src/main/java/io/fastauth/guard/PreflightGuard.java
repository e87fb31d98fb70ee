package io.fastauth.guard;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;

/** Answers the CORS preflight requests to guarded paths: 200 when the CORS filter before it allowed the origin. */
public final class PreflightGuard implements Handler {

    private final DenialHandler denials;

    /**
     * A guard, for all paths, to be routed after CORS and before everything else.
     *
     * @param denials answers what is refused
     */
    public PreflightGuard(DenialHandler denials) {
        this.denials = denials;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Optional<Preflight> preflight = request.context().get(Preflight.class);
        if (preflight.isEmpty()) {
            response.next();
        } else if (response.headers().contains(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN)) {
            response.send();
        } else if (preflight.get().judge() instanceof Decision.Denied denied) {
            denials.denied(response, denied.denial());
        } else {
            response.next();
        }
    }
}
