package io.fastauth.interoperability;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.MalformedURLException;
import java.net.URI;
import java.text.ParseException;
import java.util.Set;

/** Nimbus JOSE + JWT. */
final class NimbusVerifier implements Verifier {

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    NimbusVerifier(Service service) {
        Configuration configuration = service.configuration();
        try {
            processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                    JWSAlgorithm.parse(configuration.algorithm()),
                    // Unlimited, because a test does not wait between two look-ups of unknown keys.
                    JWKSourceBuilder.create(URI.create(service.keySetUrl()).toURL())
                            .rateLimited(false)
                            .build()));
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType(configuration.type())));
        DefaultJWTClaimsVerifier<SecurityContext> claims = new DefaultJWTClaimsVerifier<>(
                Service.ORDERS,
                new JWTClaimsSet.Builder().issuer(service.url()).build(),
                Set.of("sub", "client_id", "iat", "exp", "jti"));
        claims.setMaxClockSkew(0);
        processor.setJWTClaimsSetVerifier(claims);
    }

    @Override
    public String verify(String token) {
        try {
            return "accepted " + processor.process(token, null).getSubject();
        } catch (ParseException | BadJOSEException | JOSEException e) {
            return "refused " + e;
        }
    }

    @Override
    public void close() {}
}
