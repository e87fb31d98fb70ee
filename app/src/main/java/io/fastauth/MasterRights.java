package io.fastauth;

import io.fastauth.guard.Caller;
import io.fastauth.guard.Decision;
import io.fastauth.guard.DenialAudit;
import io.fastauth.guard.Level;
import io.fastauth.token.FailureLimiter;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * Asks for the master token inside an open operation, and answers who does not have it as the guard does.
 *
 * @param failures slows down who fails too often
 * @param addresses who sent a request
 * @param denials answers what is refused
 * @param audit hears of what is refused
 */
record MasterRights(
        FailureLimiter failures, Function<ServerRequest, String> addresses, DenialAnswers denials, DenialAudit audit)
        implements BiPredicate<ServerRequest, ServerResponse> {

    @Override
    public boolean test(ServerRequest request, ServerResponse response) {
        String address = addresses.apply(request);
        Optional<Duration> wait = failures.blocked(address);
        if (wait.isPresent()) {
            denials.limited(response, wait.get());
            return false;
        }
        Decision decision = request.context().get(Caller.class).orElseThrow().at(Level.MASTER);
        return switch (decision) {
            case Decision.Master master -> true;
            case Decision.Denied denied -> {
                audit.denied(denied, address);
                if (denied.denial().error().isPresent()) {
                    failures.failed(address, "");
                }
                denials.denied(response, denied.denial());
                yield false;
            }
            case Decision.Undecided undecided -> {
                denials.undecided(response, undecided);
                yield false;
            }
            default -> throw new IllegalStateException("The master level was decided as " + decision);
        };
    }
}
