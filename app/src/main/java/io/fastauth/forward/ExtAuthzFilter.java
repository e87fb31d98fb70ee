package io.fastauth.forward;

import io.fastauth.forward.ForwardedRequest.Part;
import io.fastauth.guard.Decision;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Answers Envoy and Istio, which append the path of the original request to a prefix. It is a filter and no route,
 * because a router would resolve dot segments over the prefix first: {@code <prefix>/../health} must not be answered by
 * the health operation, whose 200 would let the request through.
 *
 * @param gateways decides and answers
 * @param prefixes where it answers
 */
record ExtAuthzFilter(ForwardAuth gateways, List<String> prefixes) implements Filter {

    /** The path in the contract. */
    static final String PATH = "/auth/ext-authz";

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        HttpPrologue prologue = request.prologue();
        String raw = prologue.uriPath().rawPath();
        SocketAddress peer = request.remotePeer().address();
        for (String prefix : prefixes) {
            if (raw.startsWith(prefix + "/")) {
                gateways.send(response, decide(peer, request, raw.substring(prefix.length())));
                return;
            }
        }
        if (prefixes.stream().anyMatch(prefix -> below(prefix, routed(prologue)))) {
            gateways.send(response, gateways.refuse(peer, "The prefix must be followed by the original path"));
            return;
        }
        chain.proceed();
    }

    private Decision decide(SocketAddress peer, RoutingRequest request, String path) {
        HttpPrologue prologue = request.prologue();
        if (prologue.fragment().hasValue()) {
            return gateways.refuse(peer, "The original path must not have a fragment");
        }
        return gateways.decide(
                peer,
                request.headers(),
                Map.of(
                        Part.TARGET,
                        prologue.query().isEmpty()
                                ? path
                                : path + "?" + prologue.query().rawValue(),
                        Part.METHOD,
                        prologue.method().text()));
    }

    private static boolean below(String prefix, String path) {
        return path.equals(prefix) || path.startsWith(prefix + "/");
    }

    /** Empty for what the router cannot read either: it is refused further on. */
    private static String routed(HttpPrologue prologue) {
        try {
            return Objects.requireNonNullElse(prologue.uriPath().path(), "");
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
