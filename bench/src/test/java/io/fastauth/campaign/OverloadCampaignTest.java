package io.fastauth.campaign;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthFeature;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three times as many requests as can be served, sent at a fixed rate whether or not others are answered, to a handler
 * that takes 5 ms of a processor in an application that embeds FastAuth.
 */
class OverloadCampaignTest {

    private static final long WORK = TimeUnit.MILLISECONDS.toNanos(5);
    private static final Duration CALM = Form.choose(Duration.ofMillis(500), Duration.ofSeconds(10));
    private static final Duration OVERLOAD = Form.choose(Duration.ofMillis(2_500), Duration.ofSeconds(60));
    private static final int CALLERS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Of what is intended, this part at least: still twice as many as can be served. A busy machine sends less. */
    private static final double SENT = 0.7;

    /** Of three times as many as can be served, this part at least: less would be a refusal of everybody. */
    private static final double SERVED = 0.1;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    @Campaign("Overload")
    void excessIsRefusedAndTheRestServed(Report report) throws Exception {
        report.did("3 × the requests that can be served for " + OVERLOAD.toMillis() / 1_000.0
                + " s, at a fixed rate; a guarded handler that takes 5 ms of a processor");
        FastAuthFeature feature = FastAuthFeature.create(config -> config.admission(true)
                .cryptographyKey(RunningService.KEY)
                .addAccessTokenPath("/slow")
                .store(store -> store.url("jdbc:sqlite:" + folder.resolve("fastauth.db"))));
        WebServer server = WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .addFeature(feature)
                .routing(routing -> routing.get("/slow", OverloadCampaignTest::work))
                .build()
                .start();
        try (TokenClient tokens = TokenClient.of(server.port())) {
            String token = tokens.issue("overload").pair().accessToken();
            HttpRequest slow = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/slow"))
                    .header("ACCESS-TOKEN", token)
                    .timeout(PATIENCE)
                    .build();
            double peak = saturate(server.port(), token);
            assertTrue(peak > 0, "nothing is served without overload");
            Tally others = new Tally();
            Tally tally = overload(slow, 3 * peak, server.port(), others);
            Duration recovered =
                    Recovery.await(server.port(), caller -> caller.issue("recovered-" + System.nanoTime()));
            Set<String> expected = Set.of("200", "503");
            assertTrue(expected.containsAll(tally.statuses()), tally::summary);
            // A short overload may end before the queue is full.
            assertTrue(Form.CURRENT == Form.SHORT || tally.statuses().equals(expected), tally::summary);
            assertEquals(List.of(), tally.brokenPromises());
            assertEquals(0, tally.missing());
            double intended = 3 * peak * OVERLOAD.toMillis() / 1_000;
            assertTrue(tally.answers() >= SENT * intended, () -> tally.answers() + " requests of " + intended);
            assertTrue(
                    tally.changesAcknowledged() >= SERVED * tally.answers(),
                    () -> "almost all refused: " + tally.summary());
            assertEquals(Set.of("200"), others.statuses());
            assertEquals(0, others.missing());
            report.clientsSaw(String.format(
                    Locale.ROOT,
                    "%s (%.0f served in a second, %.0f without overload), the slowest after %.1f s; health: %s",
                    tally.summary(),
                    tally.changesAcknowledged() / (double) OVERLOAD.toMillis() * 1_000,
                    peak,
                    tally.slowestSeconds(),
                    others.summary()));
            report.recovered("a new client is issued a pair", recovered);
        } finally {
            server.stop();
        }
    }

    private static void work(ServerRequest request, ServerResponse response) {
        long end = System.nanoTime() + WORK;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        response.send("done");
    }

    /** How many requests of a few callers are served in a second, each after the one before. */
    private static double saturate(int port, String token) throws Exception {
        AtomicInteger served = new AtomicInteger();
        long end = System.nanoTime() + CALM.toNanos();
        Callable<Void> caller = () -> {
            try (Connection connection = new Connection(port)) {
                while (System.nanoTime() - end < 0) {
                    assertEquals(
                            Answer.OK,
                            connection.get("/slow", "ACCESS-TOKEN", token).status());
                    served.incrementAndGet();
                }
                return null;
            }
        };
        try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            for (Future<?> ended : callers.invokeAll(Collections.nCopies(CALLERS, caller))) {
                ended.get();
            }
        }
        return served.get() * 1_000.0 / CALM.toMillis();
    }

    /** Sends at the rate, and asks for the health of the service meanwhile. */
    private Tally overload(HttpRequest request, double rate, int port, Tally others) throws Exception {
        Tally tally = new Tally();
        AtomicInteger sent = new AtomicInteger();
        AtomicInteger finished = new AtomicInteger();
        long start = System.nanoTime();
        try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
                Connection health = new Connection(port)) {
            var sending = clock.scheduleAtFixedRate(
                    () -> {
                        int due = (int) ((System.nanoTime() - start) / 1e9 * rate);
                        while (sent.get() < due) {
                            sent.incrementAndGet();
                            send(request, tally, finished);
                        }
                    },
                    0,
                    2,
                    TimeUnit.MILLISECONDS);
            while (System.nanoTime() - start < OVERLOAD.toNanos()) {
                long asked = System.nanoTime();
                others.answered(health.get("/health"), System.nanoTime() - asked);
            }
            // It has ended by itself only if it has failed.
            if (!sending.cancel(false)) {
                sending.get();
            }
        }
        await().atMost(PATIENCE).until(() -> finished.get() == sent.get());
        return tally;
    }

    private void send(HttpRequest request, Tally tally, AtomicInteger finished) {
        long start = System.nanoTime();
        var unused = client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        tally.notAnswered();
                    } else {
                        tally.answered(
                                new Answer(answer.statusCode(), headers(answer), answer.body()),
                                System.nanoTime() - start);
                        if (answer.statusCode() == Answer.OK) {
                            tally.acknowledged();
                        }
                    }
                    finished.incrementAndGet();
                });
    }

    private static Map<String, String> headers(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .map(value -> Map.of("retry-after", value))
                .orElse(Map.of());
    }
}
