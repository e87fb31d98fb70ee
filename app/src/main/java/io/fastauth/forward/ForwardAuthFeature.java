package io.fastauth.forward;

import io.fastauth.contract.GatewaysService;
import io.fastauth.guard.DenialAnswers;
import io.fastauth.guard.Guard;
import io.fastauth.http.ContractRouting;
import io.fastauth.http.Problems;
import io.fastauth.http.RoutingOrder;
import io.fastauth.http.ServedPaths;
import io.fastauth.http.SourceAddress;
import io.helidon.webserver.http.HttpRouting;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The slice that gateways use.
 *
 * @param guard decides about forwarded requests
 * @param addresses knows the gateways whose descriptions are trusted
 */
public record ForwardAuthFeature(
        Guard guard, SourceAddress addresses, DenialAnswers denials, Problems problems, ServedPaths paths) {

    /** Gateways may append the query of the original request. */
    private static final List<String> VERIFY = List.of("/auth/verify", "/auth/verify/access", "/auth/verify/master");

    /**
     * Adds the operations to a routing.
     *
     * @param routing the routing of the default socket
     */
    public void addTo(HttpRouting.Builder routing) {
        ForwardAuth gateways = new ForwardAuth(guard, addresses, denials);
        ExtAuthzFilter extAuthz = new ExtAuthzFilter(gateways, paths.all(ExtAuthzFilter.PATH));
        routing.addFeature(RoutingOrder.EXT_AUTHZ.feature(part -> part.addFilter(extAuthz)));
        routing.addFeature(RoutingOrder.GUARD.feature(new ContractRouting(
                paths, new ForwardAuthRoutes(gateways, guard, problems, paths), GatewaysService.OPERATIONS, problems)));
    }

    /**
     * The paths that judge the original path by readings of their own, so that the server must not check the request
     * target before. Every request is tested, so they are computed once.
     *
     * @return whether a raw path without its query is one of them
     */
    public Predicate<String> acceptAnyTarget() {
        List<String> prefixes =
                paths.all(ExtAuthzFilter.PATH).stream().map(path -> path + "/").toList();
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
}
