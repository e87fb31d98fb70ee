package io.fastauth.interoperability;

import io.helidon.common.configurable.Resource;
import io.helidon.security.AuthenticationResponse;
import io.helidon.security.Principal;
import io.helidon.security.Security;
import io.helidon.security.SecurityContext;
import io.helidon.security.SecurityEnvironment;
import io.helidon.security.Subject;
import io.helidon.security.providers.jwt.JwtProvider;
import java.net.URI;
import java.util.UUID;

/** Helidon's own JWT provider. It does not compare the issuer: the key set is the issuer's. */
final class HelidonVerifier implements Verifier {

    private final Security security;

    HelidonVerifier(Service service) {
        JwtProvider.Builder provider =
                JwtProvider.builder().propagate(false).verifyJwk(Resource.create(URI.create(service.keySetUrl())));
        provider.expectedAudience(Service.ORDERS);
        security =
                Security.builder().addAuthenticationProvider(provider.build()).build();
    }

    @Override
    public String verify(String token) {
        SecurityContext context = security.createContext(UUID.randomUUID().toString());
        context.env(SecurityEnvironment.builder()
                .header("Authorization", "Bearer " + token)
                .build());
        AuthenticationResponse response = context.atnClientBuilder().buildAndGet();
        return response.user()
                .map(Subject::principal)
                .map(Principal::getName)
                .map(name -> "accepted " + name)
                .orElseGet(() -> "refused " + response.description().orElse(""));
    }

    @Override
    public void close() {}
}
