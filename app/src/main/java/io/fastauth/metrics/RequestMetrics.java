package io.fastauth.metrics;

import io.fastauth.contract.Operation;
import io.helidon.metrics.api.Timer;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Measures requests until their answer is sent, by the operation of the contract and the class of the status; every
 * other path, and an upgrade to a websocket, is the operation {@code other}.
 */
public final class RequestMetrics implements Filter {

    private final Map<String, Map<String, Outcomes>> byPath = new HashMap<>();
    private final Outcomes other;

    /**
     * Begins to measure.
     *
     * @param meters where the measurements go
     * @param operations the operations of the contract
     * @param places where a path of the contract is served, each a function of the path
     */
    public RequestMetrics(Meters meters, List<Operation> operations, List<UnaryOperator<String>> places) {
        other = Outcomes.of(meters, "other");
        for (Operation operation : operations) {
            Outcomes outcomes = Outcomes.of(meters, operation.id());
            for (UnaryOperator<String> served : places) {
                Map<String, Outcomes> byMethod =
                        byPath.computeIfAbsent(served.apply(operation.path()), path -> new HashMap<>());
                operation.methods().forEach(method -> byMethod.put(method, outcomes));
            }
        }
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        long start = System.nanoTime();
        Outcomes outcomes = outcomes(request);
        response.whenSent(
                () -> outcomes.of(response.status().code()).record(System.nanoTime() - start, TimeUnit.NANOSECONDS));
        chain.proceed();
    }

    private Outcomes outcomes(RoutingRequest request) {
        return byPath.getOrDefault(request.prologue().uriPath().rawPath(), Map.of())
                .getOrDefault(request.prologue().method().text(), other);
    }

    /** The timers of one operation. */
    private record Outcomes(Timer success, Timer refused, Timer failure) {

        static Outcomes of(Meters meters, String operation) {
            return new Outcomes(
                    timer(meters, operation, "success"),
                    timer(meters, operation, "refused"),
                    timer(meters, operation, "failure"));
        }

        private static Timer timer(Meters meters, String operation, String outcome) {
            return meters.timer(
                    "fastauth.requests", "Requests, until answered", "operation", operation, "outcome", outcome);
        }

        Timer of(int status) {
            if (status >= 500) {
                return failure;
            }
            return status >= 400 ? refused : success;
        }
    }
}
