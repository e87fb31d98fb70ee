package io.fastauth;

import io.fastauth.guard.Caller;
import io.fastauth.guard.Decision;
import io.fastauth.guard.DenialHandler;
import io.fastauth.guard.Level;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.function.BiPredicate;

/**
 * Asks for the master token inside an open operation, and answers who does not have it as the guard does.
 *
 * @param denials answers what is refused
 */
record MasterRights(DenialHandler denials) implements BiPredicate<ServerRequest, ServerResponse> {

    @Override
    public boolean test(ServerRequest request, ServerResponse response) {
        Decision decision = request.context().get(Caller.class).orElseThrow().at(Level.MASTER);
        return switch (decision) {
            case Decision.Master master -> true;
            case Decision.Denied denied -> {
                denials.denied(response, denied.denial());
                yield false;
            }
            default -> throw new IllegalStateException("The master level was decided as " + decision);
        };
    }
}
