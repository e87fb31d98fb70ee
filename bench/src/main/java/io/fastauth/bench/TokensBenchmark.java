package io.fastauth.bench;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.fastauth.token.ClientDirectory;
import io.fastauth.token.Issue;
import io.fastauth.token.IssuingPolicy;
import io.fastauth.token.Keyring;
import io.fastauth.token.LifetimeRange;
import io.fastauth.token.Lifetimes;
import io.fastauth.token.SigningKey;
import io.fastauth.token.TokenAlgorithm;
import io.fastauth.token.TokenFormat;
import io.fastauth.token.TokenIssuer;
import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenProfile;
import io.fastauth.token.TokenValidator;
import io.fastauth.token.TokenVerifier;
import io.fastauth.token.Verification;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The token operations without a network and a database, and the same work by a general JWT library: two signatures for
 * a pair; signature, type and time for a verification.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TokensBenchmark {

    private static final Duration HOUR = Duration.ofHours(1);

    private final String secret = SigningKey.randomText();
    private final Keyring keyring = Keyring.of(SigningKey.of(secret, TokenAlgorithm.HS256));
    private final SessionsInMemory store = new SessionsInMemory();
    private final Lifetimes lifetimes =
            new Lifetimes(LifetimeRange.of(HOUR), HOUR.multipliedBy(24), Duration.ZERO, Optional.empty());
    private final TokenValidator validator = new TokenValidator(Clock.systemUTC(), Duration.ZERO);
    private final TokenIssuer issuer = new TokenIssuer(
            () -> keyring,
            TokenProfile.standard(),
            store,
            ClientDirectory.open(),
            () -> lifetimes,
            () -> TokenFormat.JWS,
            1,
            validator,
            IssuingPolicy.standard(),
            event -> {},
            new TokenIssuer.Observer() {});
    private final TokenVerifier verifier = new TokenVerifier(() -> keyring, store, ClientDirectory.open(), validator);
    private final String accessToken = issuedPair(issuer, "verified").accessToken();

    static TokenPair issuedPair(TokenIssuer issuer, String client) {
        if (issuer.issue(client) instanceof Issue.Issued issued) {
            return issued.pair();
        }
        throw new IllegalStateException("Not issued");
    }

    /** Issues a pair. */
    @Benchmark
    public TokenPair issue() {
        return issuedPair(issuer, "issued");
    }

    /** Signs two tokens with the same claims. */
    @Benchmark
    public String issueWithNimbus() throws JOSEException {
        nimbusToken("access");
        return nimbusToken("refresh");
    }

    private String nimbusToken(String type) throws JOSEException {
        Instant now = Instant.now();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("benchmark").build(),
                new JWTClaimsSet.Builder()
                        .claim("client_id", "issued")
                        .claim("type", type)
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(HOUR)))
                        .jwtID(UUID.randomUUID().toString())
                        .build());
        token.sign(new MACSigner(secret));
        return token.serialize();
    }

    /** Verifies the same token again, as services do. */
    @Benchmark
    public Verification verify() {
        return verifier.verifyAccess(accessToken);
    }

    /** Verifies a token with an empty cache. */
    @Benchmark
    public Verification verifyForTheFirstTime() {
        return new TokenVerifier(() -> keyring, store, ClientDirectory.open(), validator).verifyAccess(accessToken);
    }

    /** Verifies the same token. */
    @Benchmark
    public boolean verifyWithNimbus() throws ParseException, JOSEException {
        SignedJWT token = SignedJWT.parse(accessToken);
        return token.verify(new MACVerifier(secret))
                && token.getJWTClaimsSet().getExpirationTime().toInstant().isAfter(Instant.now());
    }
}
