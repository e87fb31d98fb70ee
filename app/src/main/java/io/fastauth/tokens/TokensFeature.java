package io.fastauth.tokens;

import io.fastauth.contract.OauthService;
import io.fastauth.contract.TokensService;
import io.fastauth.guard.DenialAnswers;
import io.fastauth.http.ContractRouting;
import io.fastauth.http.FailureLimiter;
import io.fastauth.http.HeadFilter;
import io.fastauth.http.Problems;
import io.fastauth.http.RoutingOrder;
import io.fastauth.http.ServedPaths;
import io.fastauth.http.SourceAddress;
import io.fastauth.metrics.Meters;
import io.fastauth.token.AuditLog;
import io.fastauth.token.TokenIntrospector;
import io.fastauth.token.TokenIssuer;
import io.fastauth.token.TokenRevoker;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers;
import io.helidon.webserver.http.HttpRouting;
import java.time.Clock;
import java.util.List;
import java.util.function.Predicate;

/**
 * The slice of the token and OAuth operations, and of their documentation page.
 *
 * @param issuer issues and refreshes pairs
 * @param revoker ends sessions
 * @param introspector introspects tokens
 * @param failures limits how many wrong refresh tokens an address may present
 * @param exposure where callers reach the service
 * @param denials answers requests without master rights
 * @param audit records refused issues
 * @param meters where refused issues are counted
 */
public record TokensFeature(
        TokenIssuer issuer,
        TokenRevoker revoker,
        TokenIntrospector introspector,
        FailureLimiter failures,
        Exposure exposure,
        SourceAddress addresses,
        DenialAnswers denials,
        Problems problems,
        ServedPaths paths,
        AuditLog audit,
        Clock clock,
        Meters meters) {

    private static final String OPENAPI = "/openapi";
    private static final Predicate<Method> GET_OR_HEAD = Method.predicate(Method.GET, Method.HEAD);

    /**
     * Adds the operations to a routing.
     *
     * @param routing the routing of the default socket
     */
    public void addTo(HttpRouting.Builder routing) {
        OpenIssuance issuance = new OpenIssuance(exposure, addresses, problems, audit, clock, meters);
        MetadataDocument metadata = new MetadataDocument(exposure, paths, problems);
        routing.addFeature(RoutingOrder.GUARD.feature(part -> {
            part.route(GET_OR_HEAD, PathMatchers.create("/docs"), DocsPage::redirect);
            part.register(OPENAPI + "/ui", new DocsPage());
            metadata.issuerPath().ifPresent(path -> part.route(GET_OR_HEAD, PathMatchers.create(path), metadata::send));
        }));
        routing.addFeature(RoutingOrder.GUARD.feature(new ContractRouting(
                paths,
                new TokenRoutes(issuer, issuance, failures, addresses, problems, paths),
                TokensService.OPERATIONS,
                problems)));
        routing.addFeature(RoutingOrder.GUARD.feature(new ContractRouting(
                paths,
                new OauthRoutes(revoker, introspector, denials, addresses, problems, metadata, paths),
                OauthService.OPERATIONS,
                problems)));
        routing.addFeature(RoutingOrder.HEALTH.feature(part -> part.addFilter(new HeadFilter(List.of(OPENAPI)))));
    }
}
