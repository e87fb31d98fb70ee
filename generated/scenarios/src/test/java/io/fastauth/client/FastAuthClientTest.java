package io.fastauth.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fastauth.client.model.TokenData;
import io.fastauth.testing.ManualClock;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.LifetimeRange;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FastAuthClientTest {

    private static final Duration LIFETIME = Duration.ofMinutes(10);

    private final List<TokenData> told = new CopyOnWriteArrayList<>();

    private RunningServer server;
    private LosingProxy proxy;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        server = RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("a.db")))
                .tokens(tokens -> tokens.accessLifetime(LifetimeRange.of(LIFETIME))));
        proxy = new LosingProxy(URI.create("http://127.0.0.1:" + server.port()));
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.close();
    }

    @Test
    void aFreshTokenIsHandedOutWithoutACall() throws Exception {
        FastAuthClient client = client().issue("me");
        int issued = proxy.requests();

        assertEquals(client.accessToken(), client.accessToken());
        assertEquals(issued, proxy.requests());
        assertEquals(200, guarded(client.accessToken()));
    }

    @Test
    void aTokenThatIsAboutToExpireIsReplacedByACurrentOne() throws Exception {
        FastAuthClient client = client().clock(before(Duration.ofSeconds(30))).issue("me");

        String token = client.accessToken();

        assertNotEquals(told.getFirst().getAccessToken(), token);
        assertEquals(200, guarded(token));
    }

    @Test
    void aRefusedTokenIsReplacedOnceForAllThreads() throws Exception {
        FastAuthClient client = client().issue("me");
        String refused = client.accessToken();
        int issued = proxy.requests();

        Set<String> tokens = twenty(() -> client.replace(refused));

        assertEquals(Set.of(client.accessToken()), tokens);
        assertEquals(issued + 1, proxy.requests());
        assertNotEquals(refused, client.accessToken());
        assertEquals(200, guarded(client.accessToken()));
    }

    @Test
    void lostAnswersCostNothing() throws Exception {
        FastAuthClient client = client().issue("me");
        proxy.loseNext(2);

        String token = client.replace(client.accessToken());

        assertEquals(200, guarded(token));
        assertEquals(2, told.size(), "the issued pair and the refreshed one");
    }

    @Test
    void aTokenThatHasNotExpiredOutlivesAServiceThatDoesNotAnswer() throws Exception {
        FastAuthClient client = client().clock(before(Duration.ofSeconds(30))).issue("me");
        proxy.close();

        assertEquals(told.getFirst().getAccessToken(), client.accessToken());
    }

    @Test
    void aClockThatIsSetBackDoesNotProlongTheRestAfterAFailure() throws Exception {
        ManualClock clock = new ManualClock();
        FastAuthClient client = client().clock(clock).issue("me");
        String first = client.accessToken();
        proxy.loseNext(3);
        assertEquals(first, client.replace(first), "not expired, and no refresh was answered");

        clock.advance(Duration.ofHours(-1));

        await().until(() -> !client.replace(first).equals(first));
    }

    @Test
    void anExpiredTokenIsNeverHandedOut() throws Exception {
        FastAuthClient client = client().clock(before(Duration.ZERO)).issue("me");
        proxy.close();

        assertThrows(UnavailableException.class, client::accessToken);
    }

    @Test
    void aSessionThatIsOverIsSaidToBeOverWithoutAskingAgain() throws Exception {
        FastAuthClient client = client().issue("me");
        client().issue("me");
        String refused = client.accessToken();

        assertThrows(SessionOverException.class, () -> client.replace(refused));
        int asked = proxy.requests();
        assertThrows(SessionOverException.class, () -> client.replace(refused));
        assertEquals(asked, proxy.requests());
    }

    private FastAuthClient.Builder client() {
        return FastAuthClient.builder(proxy.address()).onPair(told::add);
    }

    /** A clock that shows a time shortly before the tokens that are issued now expire. */
    private static Clock before(Duration expiry) {
        return Clock.offset(Clock.system(ZoneOffset.UTC), LIFETIME.minus(expiry));
    }

    private int guarded(String token) {
        return server.get("/access/health", "ACCESS-TOKEN", token).statusCode();
    }

    private static <T> Set<T> twenty(Callable<T> call) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> results = new ArrayList<>(
                    threads.invokeAll(Stream.generate(() -> call).limit(20).toList()));
            return results.stream().map(Future::resultNow).collect(Collectors.toSet());
        }
    }
}
