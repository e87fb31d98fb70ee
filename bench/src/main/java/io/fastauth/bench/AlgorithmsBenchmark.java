package io.fastauth.bench;

import io.fastauth.token.ClientDirectory;
import io.fastauth.token.IssuingPolicy;
import io.fastauth.token.KeySet;
import io.fastauth.token.Keyring;
import io.fastauth.token.LifetimeRange;
import io.fastauth.token.Lifetimes;
import io.fastauth.token.TokenAlgorithm;
import io.fastauth.token.TokenFormat;
import io.fastauth.token.TokenIssuer;
import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenProfile;
import io.fastauth.token.TokenValidator;
import io.fastauth.token.TokenVerifier;
import io.fastauth.token.Verification;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The token operations by the algorithm of the access tokens; refresh tokens are signed by HS256. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class AlgorithmsBenchmark {

    private static final Duration HOUR = Duration.ofHours(1);

    /** The name of a {@link TokenAlgorithm}. */
    @Param({"HS256", "ES256", "EdDSA", "RS256"})
    public String algorithm = "HS256";

    private final SessionsInMemory store = new SessionsInMemory();
    private final Lifetimes lifetimes =
            new Lifetimes(LifetimeRange.of(HOUR), HOUR.multipliedBy(24), Duration.ZERO, Optional.empty());
    private final TokenValidator validator = new TokenValidator(Clock.systemUTC(), Duration.ZERO);
    private Keyring keyring = keyring();
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
    private String accessToken = "";

    private Keyring keyring() {
        Instant now = Instant.now();
        return KeySet.generate(TokenAlgorithm.valueOf(algorithm), now)
                .schedule(Optional.empty())
                .at(now);
    }

    /** Makes the keys and a token. */
    @Setup
    public void prepare() {
        keyring = keyring();
        accessToken = TokensBenchmark.issuedPair(issuer, "verified").accessToken();
    }

    /** Issues a pair. */
    @Benchmark
    public TokenPair issue() {
        return TokensBenchmark.issuedPair(issuer, "issued");
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
}
