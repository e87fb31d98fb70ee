package io.fastauth.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fastauth.testing.ManualClock;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.LifetimeRange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class TokenSourceTest {

    private static final Duration LIFETIME = Duration.ofMinutes(10);

    private static RunningServer server;

    private final List<TokenPair> told = new CopyOnWriteArrayList<>();
    private final ManualClock clock = new ManualClock();
    /** A client of this test alone. */
    private String me = "";

    private LosingProxy proxy;

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("a.db")))
                .tokens(tokens -> tokens.accessLifetime(LifetimeRange.of(LIFETIME))));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect(TestInfo test) throws IOException {
        me = test.getDisplayName();
        proxy = new LosingProxy(URI.create("http://127.0.0.1:" + server.port()));
    }

    @AfterEach
    void disconnect() {
        proxy.close();
    }

    @Test
    void aFreshTokenIsHandedOutWithoutACall() throws Exception {
        TokenSource source = source().issue(me);
        int issued = proxy.requests();

        assertEquals(source.accessToken(), source.accessToken());
        assertEquals(issued, proxy.requests());
        assertEquals(200, guarded(source.accessToken()));
    }

    @Test
    void aTokenThatIsAboutToExpireIsReplacedByACurrentOne() throws Exception {
        TokenSource source = source().clock(clock).issue(me);
        clock.advance(LIFETIME.minusSeconds(61));
        assertEquals(told.getFirst().accessToken(), source.accessToken(), "not yet");

        clock.advance(Duration.ofSeconds(1));
        String token = source.accessToken();

        assertNotEquals(told.getFirst().accessToken(), token);
        assertEquals(200, guarded(token));
    }

    @Test
    void aRefusedTokenIsReplacedOnceForAllThreads() throws Exception {
        TokenSource source = source().issue(me);
        String refused = source.accessToken();
        int issued = proxy.requests();

        Set<String> tokens = twenty(() -> source.replace(refused));

        assertEquals(Set.of(source.accessToken()), tokens);
        assertEquals(issued + 1, proxy.requests());
        assertNotEquals(refused, source.accessToken());
        assertEquals(200, guarded(source.accessToken()));
    }

    @Test
    void lostAnswersCostNothing() throws Exception {
        TokenSource source = source().issue(me);
        proxy.loseNext(2);

        String token = source.replace(source.accessToken());

        assertEquals(200, guarded(token));
        assertEquals(2, told.size(), "the issued pair and the refreshed one");
    }

    @Test
    void aTokenThatHasNotExpiredOutlivesAServiceThatDoesNotAnswer() throws Exception {
        TokenSource source = source().clock(clock).issue(me);
        clock.advance(LIFETIME.minusSeconds(30));
        proxy.close();

        assertEquals(told.getFirst().accessToken(), source.accessToken());
    }

    @Test
    void aClockThatIsSetBackDoesNotProlongTheRestAfterAFailure() throws Exception {
        TokenSource source = source().clock(clock).issue(me);
        String first = source.accessToken();
        proxy.loseNext(3);
        assertEquals(first, source.replace(first), "not expired, and no refresh was answered");

        clock.advance(Duration.ofHours(-1));

        await().until(() -> !source.replace(first).equals(first));
    }

    @Test
    void anExpiredTokenIsNeverHandedOut() throws Exception {
        TokenSource source = source().clock(clock).issue(me);
        clock.advance(LIFETIME);
        proxy.close();

        assertThrows(UnavailableException.class, source::accessToken);
    }

    @Test
    void aSessionThatIsOverIsSaidToBeOverWithoutAskingAgain() throws Exception {
        TokenSource source = source().issue(me);
        source().issue(me);
        String refused = source.accessToken();

        assertThrows(SessionEndedException.class, () -> source.replace(refused));
        int asked = proxy.requests();
        assertThrows(SessionEndedException.class, () -> source.replace(refused));
        assertEquals(asked, proxy.requests());
    }

    @Test
    void aRevokedSessionGivesNoToken() throws Exception {
        TokenSource source = source().issue(me);
        String token = source.accessToken();
        assertEquals(200, guarded(token));

        source.revoke();

        assertEquals(401, guarded(token));
        assertThrows(SessionEndedException.class, source::accessToken);
    }

    @Test
    void aStoredPairIsRefreshedWhenItsTokenHasExpired() throws Exception {
        source().issue(me).close();
        TokenPair stored = told.getFirst();
        TokenSource fresh = TokenSource.of(proxy.address(), stored);
        assertEquals(stored.accessToken(), fresh.accessToken());

        Clock late = Clock.offset(Clock.systemUTC(), LIFETIME);
        String token = source().clock(late).of(stored).accessToken();

        assertNotEquals(stored.accessToken(), token);
        assertEquals(200, guarded(token));
    }

    @Test
    void aRequestIsSentAgainWithANewTokenWhenItsTokenIsRefused() throws Exception {
        TokenSource source = source().issue(me);
        TokenPair issued = told.getFirst();
        TokenSource elsewhere = TokenSource.of(proxy.address(), issued);
        elsewhere.replace(issued.accessToken());

        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/access/health"));
            assertEquals(
                    200,
                    source.send(client, request, HttpResponse.BodyHandlers.ofString())
                            .statusCode());
        }
    }

    @Test
    void secretsAreNotInTexts() throws Exception {
        TokenSource source = source().issue(me);
        TokenPair pair = told.getFirst();

        String texts = source + " " + pair + " " + new ClientCredential("a", "sesame");

        assertFalse(texts.contains(pair.accessToken()), texts);
        assertFalse(texts.contains(pair.refreshToken().orElseThrow()), texts);
        assertFalse(texts.contains("sesame"), texts);
    }

    private TokenSourceBuilder source() {
        return TokenSource.builder(proxy.address()).onPair(told::add);
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
