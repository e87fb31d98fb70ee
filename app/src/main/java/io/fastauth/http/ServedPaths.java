package io.fastauth.http;

import io.fastauth.contract.Operation;
import io.fastauth.contract.PathTemplate;
import io.fastauth.token.InvalidSettingException;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpService;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Where the paths of the contract are served.
 *
 * @param authPrefix replaces the contract's {@code /auth}
 * @param rootPath an optional prefix of every path; may be empty
 */
public record ServedPaths(String authPrefix, String rootPath) {

    private static final String CONTRACT_PREFIX = "/auth/";

    /** Throws {@link InvalidSettingException} with the setting when one is malformed. */
    public ServedPaths {
        checkPrefix(authPrefix);
        checkRoot(rootPath);
    }

    public static void checkPrefix(String authPrefix) {
        check("auth-prefix", authPrefix);
    }

    public static void checkRoot(String rootPath) {
        if (!rootPath.isEmpty()) {
            check("root-path", rootPath);
        }
    }

    private static void check(String setting, String path) {
        if (!path.matches("(/[A-Za-z0-9._~-]*[A-Za-z0-9_~-])+")) {
            throw new InvalidSettingException(
                    setting, "is not a path prefix; write one like /auth, without a slash at its end");
        }
    }

    /** The path without the root path, as rules are written. */
    public String belowRoot(String contractPath) {
        return contractPath.startsWith(CONTRACT_PREFIX)
                ? authPrefix + "/" + contractPath.substring(CONTRACT_PREFIX.length())
                : contractPath;
    }

    /** The path with the root path, as the documentation names it. */
    public String documented(String contractPath) {
        return rootPath + belowRoot(contractPath);
    }

    /** Every path at which a path of the contract is served: a proxy may or may not remove the root path. */
    public List<String> all(String contractPath) {
        return places().stream().map(served -> served.apply(contractPath)).toList();
    }

    /** As {@link #all}, as functions of a path of the contract. */
    public List<UnaryOperator<String>> places() {
        return rootPath.isEmpty() ? List.of(this::belowRoot) : List.of(this::belowRoot, this::documented);
    }

    /**
     * Serves operations with and without the root path, and answers 405 to other methods.
     *
     * @param service serves the operations below the root path
     */
    public HttpFeature routing(HttpService service, List<Operation> operations, Problems problems) {
        Map<String, String> allowed = operations.stream()
                .collect(Collectors.groupingBy(
                        operation -> belowRoot(operation.path()),
                        Collectors.flatMapping(operation -> operation.methods().stream(), Collectors.joining(", "))));
        HttpService otherMethods = rules -> allowed.forEach((path, methods) -> rules.route(
                Method.predicate(),
                PathTemplate.matcher(path),
                (request, response) -> problems.methodNotAllowed(response, methods)));
        return routing -> routing.route(new OperationRoutes(rootPath, service, otherMethods));
    }
}
