package io.fastauth.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.forward.ForwardAuth;
import io.fastauth.guard.Authorizer;
import io.fastauth.guard.DecisionLog;
import io.fastauth.guard.Guard;
import io.fastauth.guard.Level;
import io.fastauth.guard.MasterToken;
import io.fastauth.guard.PathPolicy;
import io.fastauth.http.FailureLimiter;
import io.fastauth.http.Problems;
import io.fastauth.http.SourceAddress;
import io.fastauth.http.TrustedProxies;
import io.fastauth.metrics.Meters;
import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.store.sql.SqlSessionStore;
import io.fastauth.testing.CapturedLog;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.ClientDirectory;
import io.fastauth.token.Keyring;
import io.fastauth.token.RateLimit;
import io.fastauth.token.SessionStore;
import io.fastauth.token.SigningKey;
import io.fastauth.token.TokenAlgorithm;
import io.fastauth.token.TokenValidator;
import io.fastauth.token.TokenVerifier;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A subscriber has 2^64 IPv6 addresses, which must not cause a line of the log each. */
class NetworkThatFillsTheLogTest {

    @TempDir
    private Path folder;

    @Test
    void malformedRequestsAreLoggedOnceForANetwork() {
        RefusedRequests refused = new RefusedRequests(new Meters());

        assertLoggedForEachNetwork(
                RefusedRequests.class, peer -> refused.refused(peer, Status.BAD_REQUEST_400, "no HTTP"));
    }

    @Test
    void forwardedRequestsOfStrangersAreLoggedOnceForANetwork() {
        Keyring keys = Keyring.of(SigningKey.of(RunningServer.KEY, TokenAlgorithm.HS256));
        try (SessionStore store =
                SqlSessionStore.open(DatabaseAccess.of("jdbc:sqlite:tokens.db", folder), () -> keys)) {
            Clock clock = Clock.systemUTC();
            Guard guard = new Guard(
                    new Authorizer(
                            () -> PathPolicy.below(""),
                            MasterToken::none,
                            new TokenVerifier(
                                    () -> keys,
                                    store,
                                    ClientDirectory.open(),
                                    new TokenValidator(clock, Duration.ZERO))),
                    new FailureLimiter(() -> new RateLimit(1, 1)),
                    new DecisionLog(new Meters(), "gateway", event -> {}, clock));
            Problems problems = new Problems("fastauth");
            ForwardAuth gateways =
                    new ForwardAuth(guard, new SourceAddress(TrustedProxies.in(List.of("10.0.0.0/8"))), problems);

            assertLoggedForEachNetwork(
                    ForwardAuth.class, peer -> gateways.decide(peer, WritableHeaders.create(), Level.ACCESS));
        }
    }

    @Test
    void refusedIssuesAreAuditedOnceForANetwork() {
        List<AuditEvent> denied = new CopyOnWriteArrayList<>();
        try (RunningServer server =
                RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("t.db")))
                        .guard(guard -> guard.issueLimit(new RateLimit(1, 1)))
                        .addAuditLog(event -> {
                            if (event.kind() == AuditEvent.Kind.DENIED) {
                                denied.add(event);
                            }
                        }))) {
            Pairs.pair(server.get("/auth/token/new", "X-Forwarded-For", "2001:db8::1"));
            for (int i = 1; i <= 5; i++) {
                assertEquals(
                        429,
                        server.get("/auth/token/new", "X-Forwarded-For", "2001:db8::" + i)
                                .statusCode());
            }
        }

        assertEquals(1, denied.size(), denied::toString);
    }

    private static void assertLoggedForEachNetwork(Class<?> by, Consumer<SocketAddress> event) {
        try (CapturedLog log = new CapturedLog(by.getName())) {
            for (int i = 1; i <= 5; i++) {
                event.accept(new InetSocketAddress("2001:db8::" + i, 4711));
            }
            assertEquals(1, log.messages().size(), log.messages()::toString);

            event.accept(new InetSocketAddress("2001:db8:0:1::1", 4711));
            assertEquals(2, log.messages().size(), log.messages()::toString);
        }
    }
}
