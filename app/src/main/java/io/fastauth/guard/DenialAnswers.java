package io.fastauth.guard;

import io.fastauth.http.Problems;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;

/** Answers what the guard refuses, with problems. */
public record DenialAnswers(Problems problems) {

    /** Answers a refused request, with {@code Retry-After} where the denial says how long to wait. */
    public void denied(ServerResponse response, Denial denial) {
        denial.retryAfter()
                .ifPresentOrElse(
                        wait -> problems.limited(response, wait),
                        () -> problems.challenge(
                                response, Status.create(denial.status()), denial.detail(), denial.error()));
    }

    /** Answers a request about which the store could not be asked. */
    public void undecided(ServerResponse response) {
        problems.storeUnavailable(response);
    }
}
