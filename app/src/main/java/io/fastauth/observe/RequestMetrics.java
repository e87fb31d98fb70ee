package io.fastauth.observe;

import io.fastauth.contract.Operation;
import io.fastauth.metrics.Meters;
import io.helidon.metrics.api.Timer;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Measures requests until their answer is sent, by the operation of the contract and the class of the status; every
 * other path, and an upgrade to a websocket, is the operation {@code other}.
 */
final class RequestMetrics implements Filter {

    private final OperationIndex index;
    private final Map<String, Outcomes> byOperation = new HashMap<>();

    RequestMetrics(Meters meters, List<Operation> operations, OperationIndex index) {
        this.index = index;
        byOperation.put(OperationIndex.OTHER, Outcomes.of(meters, OperationIndex.OTHER));
        operations.forEach(operation -> byOperation.put(operation.id(), Outcomes.of(meters, operation.id())));
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        long start = System.nanoTime();
        // Now, because a filter may route the request as another method.
        Outcomes outcomes = Objects.requireNonNull(byOperation.get(index.id(request)));
        response.whenSent(
                () -> outcomes.of(response.status().code()).record(System.nanoTime() - start, TimeUnit.NANOSECONDS));
        chain.proceed();
    }

    /** The timers of one operation. */
    private record Outcomes(Timer success, Timer refused, Timer failure) {

        static Outcomes of(Meters meters, String operation) {
            return new Outcomes(
                    meters.requests(operation, "success"),
                    meters.requests(operation, "refused"),
                    meters.requests(operation, "failure"));
        }

        Timer of(int status) {
            if (status >= 500) {
                return failure;
            }
            return status >= 400 ? refused : success;
        }
    }
}
