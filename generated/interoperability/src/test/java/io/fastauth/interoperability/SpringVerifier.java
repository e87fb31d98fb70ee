package io.fastauth.interoperability;

import java.time.Duration;
import java.util.List;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;

/** Spring Security's resource server. */
final class SpringVerifier implements Verifier {

    private final JwtAuthenticationProvider provider;

    SpringVerifier(Service service) {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSetUri(service.keySetUrl())
                .validateType(false)
                .jwsAlgorithm(SignatureAlgorithm.from(service.configuration().algorithm()))
                .build();
        decoder.setJwtValidator(validator(service));
        provider = new JwtAuthenticationProvider(decoder);
    }

    private static OAuth2TokenValidator<Jwt> validator(Service service) {
        // A minute by default, which a test does not wait.
        JwtTimestampValidator times = new JwtTimestampValidator(Duration.ZERO);
        if (service.configuration().profiled()) {
            return JwtValidators.createAtJwtValidator()
                    .issuer(service.url())
                    .audience(Service.ORDERS)
                    .validators(all -> all.put("exp", times))
                    .build();
        }
        return JwtValidators.createDefaultWithValidators(List.of(
                JwtTypeValidator.jwt(),
                new JwtIssuerValidator(service.url()),
                new JwtAudienceValidator(Service.ORDERS),
                times));
    }

    @Override
    public String verify(String token) {
        try {
            Authentication authentication = provider.authenticate(new BearerTokenAuthenticationToken(token));
            return "accepted " + authentication.getName();
        } catch (AuthenticationException e) {
            return "refused " + e;
        }
    }

    @Override
    public void close() {}
}
