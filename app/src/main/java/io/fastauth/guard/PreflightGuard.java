package io.fastauth.guard;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;

/** Refuses what {@link GuardFilter} let go on as a CORS preflight request and nothing has answered. */
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
        if (preflight.isPresent()) {
            denials.denied(response, preflight.get().denial());
        } else {
            response.next();
        }
    }
}
