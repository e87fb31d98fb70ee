package io.fastauth.websocket;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.RateLimit;
import io.fastauth.token.TokenPair;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two processes on one PostgreSQL: a holder that refreshes in a loop at one cannot prevent a revocation at the other.
 */
class OutrunRevocationTest {

    private static final int CLIENTS = 40;
    private static final String FORM = "application/x-www-form-urlencoded";

    private static RunningServer looping;
    private static RunningServer revoking;

    @BeforeAll
    static void start() throws Exception {
        String url = RunningPostgres.shared().newServiceUrl();
        looping = start(url);
        revoking = start(url);
    }

    private static RunningServer start(String url) {
        return RunningServer.start(config -> config.store(store -> store.url(url + "?user=postgres"))
                .tokens(tokens -> tokens.refreshGrace(Duration.ZERO))
                .guard(guard -> guard.failureLimit(new RateLimit(0, 1))));
    }

    @AfterAll
    static void stop() {
        revoking.close();
        looping.close();
    }

    @Test
    void theMasterEndsAClientAtTheFirstTry() throws Exception {
        assertRevoked(first -> revoking.post(
                "/auth/token/revoke", FORM, "client_id=" + first.clientId(), "MASTER-TOKEN", RunningServer.MASTER));
    }

    @Test
    void anyTokenOfTheSessionEndsItAtTheFirstTry() throws Exception {
        assertRevoked(first -> revoking.post(
                "/auth/token/revoke", FORM, "token=" + first.pair().refreshToken()));
    }

    @Test
    void aReusedRefreshTokenEndsTheSessionAtTheFirstTry() throws Exception {
        List<Integer> statuses = whileRefreshed(first ->
                revoking.get("/auth/token/refresh?refresh_token=" + first.pair().refreshToken()));
        assertEquals(List.of(401), statuses.stream().distinct().toList());
    }

    private static void assertRevoked(Function<First, HttpResponse<String>> revocation) throws Exception {
        List<Integer> statuses = whileRefreshed(revocation);
        assertEquals(List.of(200), statuses.stream().distinct().toList());
    }

    /** For one client after the other: the status of a revocation, after which the loop must end by itself. */
    private static List<Integer> whileRefreshed(Function<First, HttpResponse<String>> revocation) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService holder = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                String client = "looping" + i;
                First first = new First(client, Pairs.pair(looping.get("/auth/token/new?client_id=" + client)));
                AtomicInteger refreshed = new AtomicInteger();
                AtomicBoolean stopped = new AtomicBoolean();
                Future<Integer> end = holder.submit(() -> refreshUntilRefused(first.pair(), refreshed, stopped));
                await().pollInterval(Duration.ofMillis(1)).until(() -> refreshed.get() >= 3);
                statuses.add(revocation.apply(first).statusCode());
                // A refresh may have been answered just before; a second one was made after the revocation.
                int before = refreshed.get();
                await().pollInterval(Duration.ofMillis(1)).until(() -> end.isDone() || refreshed.get() > before + 1);
                stopped.set(true);
                assertEquals(401, end.get(), () -> "answered before: " + statuses);
            }
        }
        return statuses;
    }

    private static int refreshUntilRefused(TokenPair pair, AtomicInteger refreshed, AtomicBoolean stopped) {
        TokenPair held = pair;
        int status = 200;
        while (status == 200 && !stopped.get()) {
            HttpResponse<String> answer = looping.get("/auth/token/refresh?refresh_token=" + held.refreshToken());
            status = answer.statusCode();
            if (status == 200) {
                held = Pairs.pair(answer);
                refreshed.incrementAndGet();
            }
        }
        return status;
    }

    private record First(String clientId, TokenPair pair) {}
}
