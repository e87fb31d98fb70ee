package io.fastauth.http;

import io.helidon.http.Status;
import java.net.SocketAddress;

/** Observes requests that are refused before they are routed. */
@FunctionalInterface
public interface RefusalListener {

    /**
     * A request was refused.
     *
     * @param peer the other end of the connection
     * @param status 400, 414, 431, 501 or 505
     * @param reason what is wrong; it holds nothing of the request
     */
    void refused(SocketAddress peer, Status status, String reason);
}
