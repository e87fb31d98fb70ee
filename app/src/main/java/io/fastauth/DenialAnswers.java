package io.fastauth;

import io.fastauth.api.Problems;
import io.fastauth.guard.Decision;
import io.fastauth.guard.Denial;
import io.fastauth.guard.DenialHandler;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;

/**
 * What the guard refuses, answered as problems.
 *
 * @param problems how problems are written
 */
record DenialAnswers(Problems problems) implements DenialHandler {

    @Override
    public void denied(ServerResponse response, Denial denial) {
        denial.retryAfter()
                .ifPresentOrElse(
                        wait -> problems.limited(response, wait),
                        () -> problems.challenge(
                                response, Status.create(denial.status()), denial.detail(), denial.error()));
    }

    @Override
    public void undecided(ServerResponse response, Decision.Undecided undecided) {
        problems.storeUnavailable(response);
    }
}
