package io.fastauth.forward;

import io.fastauth.contract.GatewaysService;
import io.fastauth.forward.ForwardedRequest.Part;
import io.fastauth.guard.Decision;
import io.fastauth.guard.Guard;
import io.fastauth.http.Problems;
import io.fastauth.http.RoutingOrder;
import io.fastauth.http.ServedPaths;
import io.fastauth.http.SourceAddress;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Forward-auth: the operations that gateways call. */
public record ForwardAuthFeature(Guard guard, SourceAddress addresses, Problems problems, ServedPaths paths) {

    private static final String EXT_AUTHZ = "/auth/ext-authz";
    /** Gateways may append the query of the original request. */
    private static final List<String> VERIFY = List.of("/auth/verify", "/auth/verify/access", "/auth/verify/master");

    public void addTo(HttpRouting.Builder routing) {
        ForwardAuth gateways = new ForwardAuth(guard, addresses, problems);
        ExtAuthzFilter extAuthz = new ExtAuthzFilter(gateways, paths.all(EXT_AUTHZ));
        routing.addFeature(RoutingOrder.EXT_AUTHZ.feature(part -> part.addFilter(extAuthz)));
        routing.addFeature(RoutingOrder.GUARD.feature(paths.routing(
                new ForwardAuthRoutes(gateways, guard, problems, paths), GatewaysService.OPERATIONS, problems)));
    }

    /**
     * Whether a raw path without its query is one of those that check the original path by themselves, so that the
     * server must not check the request target. It is tested for every request.
     */
    public Predicate<String> acceptAnyTarget() {
        List<String> prefixes =
                paths.all(EXT_AUTHZ).stream().map(path -> path + "/").toList();
        Set<String> verify =
                VERIFY.stream().flatMap(path -> paths.all(path).stream()).collect(Collectors.toUnmodifiableSet());
        return rawPath -> verify.contains(rawPath) || startsWithAny(rawPath, prefixes);
    }

    private static boolean startsWithAny(String path, List<String> prefixes) {
        for (String prefix : prefixes) {
            if (path.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Answers Envoy and Istio, which append the original path to a prefix. It is a filter and not a route, because a
     * router resolves dot segments over the prefix: {@code <prefix>/../health} would be answered by the health
     * operation, whose 200 lets the request through.
     */
    private record ExtAuthzFilter(ForwardAuth gateways, List<String> prefixes) implements Filter {

        @Override
        public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
            String raw = request.prologue().uriPath().rawPath();
            String routed = routed(request.prologue());
            for (String prefix : prefixes) {
                if (isBelow(prefix, raw)) {
                    gateways.send(response, decide(peer(request), request, raw.substring(prefix.length())));
                    return;
                }
            }
            for (String prefix : prefixes) {
                if (routed.equals(prefix) || isBelow(prefix, routed)) {
                    gateways.send(
                            response,
                            gateways.refuse(peer(request), "The prefix must be followed by the original path"));
                    return;
                }
            }
            chain.proceed();
        }

        private static SocketAddress peer(RoutingRequest request) {
            return request.remotePeer().address();
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

        private static boolean isBelow(String prefix, String path) {
            return path.length() > prefix.length() && path.charAt(prefix.length()) == '/' && path.startsWith(prefix);
        }

        /** Empty when the router cannot decode it either: it is refused later. */
        private static String routed(HttpPrologue prologue) {
            try {
                return Objects.requireNonNullElse(prologue.uriPath().path(), "");
            } catch (IllegalArgumentException e) {
                return "";
            }
        }
    }
}
