package io.fastauth.campaign;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.RunningPostgres;
import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;

/** A holder of a token refreshes it as fast as it can, as a thief could, while it is revoked. */
class RevocationCampaignTest {

    private static final int TRIES = Form.choose(2, 200);
    private static final int REFRESHES = Form.choose(8, 20);
    private static final int CALLERS = 2;

    @TempDir
    Path folder;

    @Campaign("Revocation, SQLite")
    void endsEveryTokenOfTheHolderOnSqlite(Report report) throws Exception {
        revokeBesideRefreshes(report, Map.of());
    }

    @Campaign("Revocation, PostgreSQL")
    void endsEveryTokenOfTheHolderOnPostgres(Report report) throws Exception {
        revokeBesideRefreshes(
                report, Map.of("FASTAUTH_STORE_URL", RunningPostgres.shared().newServiceUrl() + "?user=postgres"));
    }

    private void revokeBesideRefreshes(Report report, Map<String, String> settings) throws Exception {
        report.did(TRIES + " × revocation of the client, and of the session by its holder, while two callers refresh it"
                + " without a pause");
        long refreshes = 0;
        Duration slowest = Duration.ZERO;
        try (RunningService service = RunningService.start(folder, settings);
                ExecutorService holders = Executors.newVirtualThreadPerTaskExecutor();
                TokenClient operator = TokenClient.of(service.port())) {
            for (int i = 0; i < 2 * TRIES; i++) {
                String client = "holder" + i;
                TokenPair first = operator.issue(client).pair();
                List<TokenPair> held = new CopyOnWriteArrayList<>(List.of(first));
                List<Future<Integer>> spinning = new ArrayList<>();
                for (int caller = 0; caller < CALLERS; caller++) {
                    spinning.add(holders.submit(() -> refresh(service, first, held)));
                }
                await().atMost(Recovery.LIMIT)
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> held.size() >= REFRESHES);
                long start = System.nanoTime();
                Answer revoked = i % 2 == 0 ? operator.revokeClient(client) : operator.revoke(first.accessToken());
                long took = System.nanoTime() - start;
                assertEquals(Answer.OK, revoked.status(), () -> revoked.body() + "\n" + service.log());
                int then = held.size();
                assertEnded(operator, held);
                for (Future<Integer> caller : spinning) {
                    assertEquals(Answer.UNAUTHORIZED, caller.get(), "what ended a caller");
                }
                int late = held.size() - then;
                assertTrue(late <= CALLERS, () -> late + " refreshes beside the answers that were under way");
                assertEnded(operator, held);
                refreshes += held.size();
                slowest = slowest.toNanos() > took ? slowest : Duration.ofNanos(took);
            }
        }
        report.clientsSaw("every revocation answered 200, and afterwards 401 for each token that the holders had");
        report.recovered("slowest revocation", slowest);
        report.acknowledged(refreshes + 2L * TRIES, 0);
    }

    /** Until it gets another answer than a pair; the status of that. */
    private static int refresh(RunningService service, TokenPair first, List<TokenPair> held) throws IOException {
        try (TokenClient holder = TokenClient.of(service.port())) {
            TokenPair pair = first;
            Answer answer = holder.refresh(pair.refreshToken());
            while (answer.ok()) {
                pair = answer.pair();
                held.add(pair);
                answer = holder.refresh(pair.refreshToken());
            }
            return answer.status();
        }
    }

    /** The last tokens, which were current when the revocation began, and those that came meanwhile. */
    private static void assertEnded(TokenClient operator, List<TokenPair> held) throws IOException {
        List<TokenPair> all = List.copyOf(held);
        for (TokenPair pair : all.subList(Math.max(0, all.size() - 6), all.size())) {
            assertEquals(
                    Answer.UNAUTHORIZED, operator.verify(pair.accessToken()).status(), "an access token was accepted");
            assertEquals(
                    Answer.UNAUTHORIZED, operator.refresh(pair.refreshToken()).status(), "a refresh was accepted");
        }
    }
}
