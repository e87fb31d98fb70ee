package io.fastauth;

import io.fastauth.guard.Caller;
import io.fastauth.guard.Credentials;
import io.fastauth.guard.Credentials.PresentedCredential;
import io.fastauth.guard.Decision;
import io.fastauth.guard.Guard;
import io.fastauth.token.VerifiedToken;
import io.helidon.common.context.Contexts;
import io.helidon.config.Config;
import io.helidon.security.AuthenticationResponse;
import io.helidon.security.EndpointConfig;
import io.helidon.security.OutboundSecurityResponse;
import io.helidon.security.Principal;
import io.helidon.security.ProviderRequest;
import io.helidon.security.Role;
import io.helidon.security.SecurityEnvironment;
import io.helidon.security.SecurityResponse;
import io.helidon.security.Subject;
import io.helidon.security.spi.AuthenticationProvider;
import io.helidon.security.spi.OutboundSecurityProvider;
import io.helidon.security.spi.SecurityProvider;
import io.helidon.security.spi.SecurityProviderService;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The guard's decision in Helidon Security, for servers that have {@link FastAuthFeature}. Callers have the roles
 * {@value #ACCESS_ROLE} and {@value #MASTER_ROLE}, and one for each scope token of the access token except these two
 * names; the subject's principal is the client id. Calls to the named hosts made while serving a request carry the
 * caller's access token, while it is valid.
 */
public final class FastAuthSecurityProvider implements AuthenticationProvider, OutboundSecurityProvider {

    /** The role of a caller whose access token was verified. */
    public static final String ACCESS_ROLE = "access";

    /** The role of a caller who has the master token. */
    public static final String MASTER_ROLE = "master";

    private final Set<String> outboundHosts;

    private FastAuthSecurityProvider(Set<String> outboundHosts) {
        this.outboundHosts = outboundHosts;
    }

    /**
     * A provider.
     *
     * @param outboundHosts the hosts that get the caller's access token
     */
    public static FastAuthSecurityProvider create(String... outboundHosts) {
        return new FastAuthSecurityProvider(Arrays.stream(outboundHosts)
                .map(host -> host.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public AuthenticationResponse authenticate(ProviderRequest request) {
        Optional<Caller> caller = caller();
        if (caller.isEmpty()) {
            return AuthenticationResponse.failed("FastAuth does not guard this server");
        }
        Credentials credentials = caller.get().credentials();
        boolean none = credentials.access() instanceof PresentedCredential.Missing
                && credentials.master() instanceof PresentedCredential.Missing;
        return none ? AuthenticationResponse.abstain() : response(caller.get());
    }

    private static AuthenticationResponse response(Caller caller) {
        Guard.Identification identified = caller.identify();
        return switch (identified.decision()) {
            case Decision.Access allowed ->
                AuthenticationResponse.success(subject(allowed.token(), identified.master()));
            case Decision.Master master ->
                AuthenticationResponse.success(Subject.builder()
                        .principal(Principal.create(MASTER_ROLE))
                        .addGrant(Role.create(MASTER_ROLE))
                        .build());
            case Decision.Undecided undecided ->
                finished(503, "The token store is unavailable")
                        .responseHeader("Retry-After", "1")
                        .build();
            case Decision.Denied denied ->
                denied.denial()
                        .retryAfter()
                        .map(wait -> finished(429, denied.denial().detail())
                                .responseHeader("Retry-After", String.valueOf(wait.toSeconds()))
                                .build())
                        .orElseGet(() -> AuthenticationResponse.failed("The credentials were refused"));
            case Decision.Open open -> throw new IllegalStateException("No level was asked for");
        };
    }

    private static AuthenticationResponse.Builder finished(int status, String description) {
        return AuthenticationResponse.builder()
                .status(SecurityResponse.SecurityStatus.FAILURE_FINISH)
                .statusCode(status)
                .description(description);
    }

    private static Subject subject(VerifiedToken token, boolean master) {
        Principal.Builder principal = Principal.builder().id(token.clientId()).name(token.clientId());
        principal.addAttribute("client_id", token.clientId());
        principal.addAttribute("jti", token.claims().id().toString());
        token.session().ifPresent(session -> principal.addAttribute("sid", session));
        Subject.Builder subject = Subject.builder()
                .principal(principal.build())
                .addGrant(Role.create(ACCESS_ROLE))
                .addPublicCredential(VerifiedToken.class, token);
        // A scope of that name would make its client a master.
        token.scope().tokens().stream()
                .filter(scope -> !scope.equals(ACCESS_ROLE) && !scope.equals(MASTER_ROLE))
                .forEach(scope -> subject.addGrant(Role.create(scope)));
        if (master) {
            subject.addGrant(Role.create(MASTER_ROLE));
        }
        return subject.build();
    }

    @Override
    public boolean isOutboundSupported(
            ProviderRequest request, SecurityEnvironment outbound, EndpointConfig outboundConfig) {
        String host = outbound.targetUri().getHost();
        return host != null
                && outboundHosts.contains(host.toLowerCase(Locale.ROOT))
                && accessToken().isPresent();
    }

    @Override
    public OutboundSecurityResponse outboundSecurity(
            ProviderRequest request, SecurityEnvironment outbound, EndpointConfig outboundConfig) {
        return accessToken()
                .map(token -> OutboundSecurityResponse.withHeaders(Map.of("Authorization", List.of("Bearer " + token))))
                .orElseGet(OutboundSecurityResponse::empty);
    }

    private static Optional<String> accessToken() {
        return caller().flatMap(Caller::currentAccessToken);
    }

    private static Optional<Caller> caller() {
        return Contexts.context().flatMap(context -> context.get(Caller.class));
    }

    /**
     * Finds the provider on the classpath, for applications that configure it below {@code security.providers} as
     * {@code fastauth}. Its one key is {@code outbound-hosts}.
     */
    public static final class Service implements SecurityProviderService {

        /** For {@link java.util.ServiceLoader}. */
        public Service() {}

        @Override
        public String providerConfigKey() {
            return FastAuthFeature.NAME;
        }

        @Override
        public Class<? extends SecurityProvider> providerClass() {
            return FastAuthSecurityProvider.class;
        }

        @Override
        public SecurityProvider create(Config config) {
            return FastAuthSecurityProvider.create(config.get("outbound-hosts")
                    .asList(String.class)
                    .orElse(List.of())
                    .toArray(String[]::new));
        }
    }
}
