package io.fastauth;

import io.fastauth.guard.DenialAudit;
import io.fastauth.guard.Door;
import io.fastauth.guard.Guard;
import io.fastauth.metrics.Meters;
import io.fastauth.token.FailureLimit;
import io.fastauth.token.FailureLimiter;
import java.util.List;
import java.util.function.Supplier;

/**
 * The doors of one service. Those of its own sockets share their counts of failures; what gateways forward is counted
 * by itself.
 */
final class Doors {

    private final DenialAudit audit;
    private final FailureLimiter direct;
    private final FailureLimiter forwarded;
    private final DecisionMetrics http;
    private final DecisionMetrics webSocket;
    private final DecisionMetrics gateway;

    /**
     * The doors.
     *
     * @param meters measure the decisions
     * @param keyIds the ids of the keys that verify
     * @param limit the failures that are allowed now; asked at every failure
     * @param audit records denials
     */
    Doors(Meters meters, List<String> keyIds, Supplier<FailureLimit> limit, DenialAudit audit) {
        this.audit = audit;
        direct = new FailureLimiter(limit);
        forwarded = new FailureLimiter(limit);
        http = new DecisionMetrics(meters, "http");
        keyIds.forEach(http::expect);
        webSocket = new DecisionMetrics(meters, "websocket");
        gateway = new DecisionMetrics(meters, "gateway");
    }

    /** For the requests that a socket of the server serves. */
    Door http(Guard guard) {
        return new Door("http", guard, http, direct, audit);
    }

    /** For websocket upgrades. */
    Door webSocket(Guard guard) {
        return new Door("websocket", guard, webSocket, direct, audit);
    }

    /** For the requests that gateways forward. */
    Door gateway(Guard guard) {
        return new Door("gateway", guard, gateway, forwarded, audit);
    }
}
