package io.fastauth.tokens;

import io.fastauth.contract.OauthService;
import io.fastauth.contract.TokensService;
import io.fastauth.guard.ClientAuthenticator;
import io.fastauth.http.FailureLimiter;
import io.fastauth.http.HeadFilter;
import io.fastauth.http.PageSettings;
import io.fastauth.http.Problems;
import io.fastauth.http.RoutingOrder;
import io.fastauth.http.ServedPaths;
import io.fastauth.http.SourceAddress;
import io.fastauth.metrics.Meters;
import io.fastauth.token.AuditLog;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.IssuingPolicy;
import io.fastauth.token.Keyring;
import io.fastauth.token.TokenIssuer;
import io.fastauth.token.TokenRevoker;
import io.fastauth.token.TokenVerifier;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers;
import io.helidon.webserver.http.HttpRouting;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The token and OAuth operations, and their documentation page.
 *
 * @param keyring the keys in use, whose public ones are published
 * @param failures limits how many invalid refresh tokens an address may present
 * @param pages what the documentation page has to know
 * @param audit records refused issues
 */
public record TokensFeature(
        TokenIssuer issuer,
        TokenRevoker revoker,
        TokenVerifier verifier,
        ClientAuthenticator authenticator,
        Supplier<Keyring> keyring,
        FailureLimiter failures,
        Exposure exposure,
        SourceAddress addresses,
        Problems problems,
        ServedPaths paths,
        PageSettings pages,
        AuditLog audit,
        Clock clock,
        Meters meters) {

    private static final String OPENAPI = "/openapi";
    private static final Predicate<Method> GET_OR_HEAD = Method.predicate(Method.GET, Method.HEAD);

    public void addTo(HttpRouting.Builder routing) {
        OpenIssuance issuance = new OpenIssuance(exposure, addresses, problems, audit, clock, meters);
        JwkSetDocument keys = new JwkSetDocument(keyring);
        MetadataDocument metadata = new MetadataDocument(exposure, paths, problems, keys);
        OauthAnswers answers = new OauthAnswers(problems);
        routing.addFeature(RoutingOrder.GUARD.feature(part -> {
            part.route(GET_OR_HEAD, PathMatchers.create("/docs"), DocsPage::redirect);
            part.register(OPENAPI + "/ui", DocsPage.create(pages));
            metadata.issuerPath().ifPresent(path -> part.route(GET_OR_HEAD, PathMatchers.create(path), metadata::send));
        }));
        routing.addFeature(RoutingOrder.GUARD.feature(paths.routing(
                new TokenRoutes(issuer, revoker, issuance, authenticator, failures, addresses, problems, paths),
                TokensService.OPERATIONS,
                problems)));
        routing.addFeature(RoutingOrder.GUARD.feature(paths.routing(
                new OauthRoutes(
                        new TokenEndpoint(issuer, revoker, authenticator, failures, addresses, answers),
                        revoker,
                        verifier,
                        authenticator,
                        addresses,
                        answers,
                        metadata,
                        keys,
                        paths),
                OauthService.OPERATIONS,
                problems)));
        routing.addFeature(RoutingOrder.HEALTH.feature(part -> part.addFilter(new HeadFilter(List.of(OPENAPI)))));
    }

    /**
     * The issuing policy of a service: the given one, or the one on the classpath, or the standard one.
     *
     * @throws InvalidSettingException when the classpath has more than one
     */
    public static IssuingPolicy issuingPolicy(Optional<IssuingPolicy> given) {
        return given.orElseGet(TokensFeature::discoveredPolicy);
    }

    private static IssuingPolicy discoveredPolicy() {
        List<ServiceLoader.Provider<IssuingPolicy>> found =
                ServiceLoader.load(IssuingPolicy.class).stream().toList();
        if (found.size() > 1) {
            throw new InvalidSettingException("The classpath names more than one IssuingPolicy: "
                    + found.stream().map(provider -> provider.type().getName()).toList()
                    + "; keep one, or set issuingPolicy on the builder");
        }
        return found.isEmpty() ? IssuingPolicy.standard() : found.getFirst().get();
    }
}
