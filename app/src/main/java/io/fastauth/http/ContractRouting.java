package io.fastauth.http;

import io.fastauth.contract.Operation;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Serves operations of the contract, with and without the root path; methods that a path does not have are answered
 * with 405.
 *
 * @param service serves the operations, at the paths below the root path
 * @param operations the operations
 */
public record ContractRouting(ServedPaths paths, HttpService service, List<Operation> operations, Problems problems)
        implements HttpFeature {

    public ContractRouting {
        operations = List.copyOf(operations);
    }

    @Override
    public void setup(HttpRouting.Builder routing) {
        routing.register(service, this::wrongMethods);
        if (!paths.rootPath().isEmpty()) {
            routing.register(paths.rootPath(), service, this::wrongMethods);
        }
    }

    private void wrongMethods(HttpRules rules) {
        Map<String, String> allowed = operations.stream()
                .collect(Collectors.groupingBy(
                        operation -> paths.belowRoot(operation.path()),
                        Collectors.flatMapping(operation -> operation.methods().stream(), Collectors.joining(", "))));
        allowed.forEach((path, methods) ->
                rules.any(path, (request, response) -> problems.methodNotAllowed(response, methods)));
    }
}
