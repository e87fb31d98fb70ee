package io.fastauth.guard;

import io.helidon.webserver.http.ServerResponse;

/** Answers requests that may not go on. */
public interface DenialHandler {

    /**
     * Answers a refused request, with {@code Retry-After} where the denial says how long to wait.
     *
     * @param response the response, which must be sent
     * @param denial why
     */
    void denied(ServerResponse response, Denial denial);

    /**
     * Answers a request about which nothing can be decided.
     *
     * @param response the response, which must be sent
     * @param undecided why
     */
    void undecided(ServerResponse response, Decision.Undecided undecided);
}
