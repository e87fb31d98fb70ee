package io.fastauth.observe;

import io.fastauth.contract.Operation;
import io.helidon.webserver.http.RoutingRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Finds the operation of the contract that a request calls, by its path as it was sent and its method. */
final class OperationIndex {

    /** What is no operation of the contract. */
    static final String OTHER = "other";

    private final Map<String, Map<String, String>> idsByPath = new HashMap<>();

    /** Of operations at every place where a path of the contract is served, each a function of the path. */
    OperationIndex(List<Operation> operations, List<UnaryOperator<String>> places) {
        for (Operation operation : operations) {
            for (UnaryOperator<String> served : places) {
                Map<String, String> idsByMethod =
                        idsByPath.computeIfAbsent(served.apply(operation.path()), path -> new HashMap<>());
                operation.methods().forEach(method -> idsByMethod.put(method, operation.id()));
            }
        }
    }

    /** The id of the operation, or {@link #OTHER}. */
    String id(RoutingRequest request) {
        return idsByPath
                .getOrDefault(request.prologue().uriPath().rawPath(), Map.of())
                .getOrDefault(request.prologue().method().text(), OTHER);
    }
}
