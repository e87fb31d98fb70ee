package io.fastauth.contract;

import io.helidon.http.Method;
import java.util.List;
import java.util.function.Predicate;

/**
 * One operation of {@code openapi.yaml}.
 *
 * @param id the operation id
 * @param method the HTTP method, upper case
 * @param path the path, as written in the contract
 * @param securitySchemes the names of the security schemes that it accepts; empty for an open operation
 * @param stateChanging whether a GET changes something ({@code x-state-changing}); false for other methods
 */
public record Operation(String id, String method, String path, List<String> securitySchemes, boolean stateChanging) {

    /** Its methods, upper case. GET implies HEAD (RFC 9110, section 9.3.2), unless it changes something. */
    public List<String> methods() {
        return methods(method, stateChanging);
    }

    /** Matches the methods of an operation. */
    public static Predicate<Method> served(String method, boolean stateChanging) {
        return Method.predicate(
                methods(method, stateChanging).stream().map(Method::create).toList());
    }

    private static List<String> methods(String method, boolean stateChanging) {
        return method.equals("GET") && !stateChanging ? List.of("GET", "HEAD") : List.of(method);
    }
}
