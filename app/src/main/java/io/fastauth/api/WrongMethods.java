package io.fastauth.api;

import io.fastauth.contract.Operation;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Answers 405 on the paths of operations, for methods that none of them has. Registered after the operations. */
public final class WrongMethods implements HttpService {

    private final Problems problems;
    private final Map<String, String> allowed;

    /**
     * The answers.
     *
     * @param problems how problems are written
     * @param operations operations of the contract
     * @param served where a path of the contract is served
     */
    public WrongMethods(Problems problems, Collection<Operation> operations, UnaryOperator<String> served) {
        this.problems = problems;
        this.allowed = List.copyOf(operations).stream()
                .collect(Collectors.groupingBy(
                        operation -> served.apply(operation.path()),
                        Collectors.flatMapping(operation -> operation.methods().stream(), Collectors.joining(", "))));
    }

    @Override
    public void routing(HttpRules rules) {
        allowed.forEach((path, methods) -> rules.any(path, (request, response) -> {
            response.header(HeaderNames.ALLOW, methods);
            problems.send(response, Status.METHOD_NOT_ALLOWED_405, "This path serves " + methods);
        }));
    }
}
