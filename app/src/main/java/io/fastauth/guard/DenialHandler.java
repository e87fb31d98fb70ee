package io.fastauth.guard;

import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;

/** Answers requests that may not go on. */
public interface DenialHandler {

    /**
     * Answers a refused request.
     *
     * @param response the response, which must be sent
     * @param denial why
     */
    void denied(ServerResponse response, Denial denial);

    /**
     * Answers a request of somebody who has failed too often.
     *
     * @param response the response, which must be sent
     * @param wait how long to wait before the next attempt
     */
    void limited(ServerResponse response, Duration wait);

    /**
     * Answers a request about which nothing can be decided.
     *
     * @param response the response, which must be sent
     * @param undecided why
     */
    void undecided(ServerResponse response, Decision.Undecided undecided);
}
