package io.fastauth.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.campaign.HistoryJudge.Violation;
import io.fastauth.campaign.Operation.Kind;
import io.fastauth.campaign.Operation.Outcome;
import io.fastauth.testing.RunningPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Replicas are killed, and their database is restarted both ways, while the history of their clients is recorded. */
class ReplicasCampaignTest {

    /** For how long another replica may accept an access token whose end was acknowledged. */
    private static final Duration BOUND = Duration.ofSeconds(1);

    private static final int ROUNDS = Form.choose(1, 5);
    private static final Duration CALM = Form.choose(Duration.ofMillis(200), Duration.ofSeconds(3));

    /** Fewer would say too little. */
    private static final int OPERATIONS = Form.choose(300, 1_000);

    @Campaign("Replicas")
    void keepTheirPromisesWhileOneIsKilledAndTheDatabaseIsRestarted(Report report, Fleet fleet) throws Exception {
        RunningPostgres database = RunningPostgres.shared();
        try (RecordedHistory history = RecordedHistory.start(Form.choose(6, 12), fleet.ports());
                Load load = Load.start(Form.choose(4, 8), fleet.ports().toArray(Integer[]::new))) {
            report.did(ROUNDS + " × SIGKILL of one of " + Form.choose("two", "three")
                    + " replicas, a fast and an immediate restart of PostgreSQL, while callers share clients and race");
            Duration back = Duration.ZERO;
            for (int round = 0; round < ROUNDS; round++) {
                calm(load);
                RunningService replica =
                        fleet.replicas().get(round % fleet.replicas().size());
                replica.kill();
                calm(load);
                replica.startAgain();
                calm(load);
                database.stop();
                database.startAgain();
                back = longer(back, writesEverywhere(fleet));
                calm(load);
                database.stopImmediately();
                database.startAgain();
                back = longer(back, writesEverywhere(fleet));
            }
            calm(load);
            load.stop();
            Collection<Operation> operations = history.stop();
            load.judge(report);
            List<Violation> violations = HistoryJudge.judge(operations, BOUND);
            report.clientsSaw(load.tally().summary());
            report.clientsSaw(String.format(
                    Locale.ROOT,
                    "%,d recorded requests (%,d accepted verifications, %,d accepted revocations), none stale by more than %d s",
                    operations.size(),
                    accepted(operations, Kind.VERIFY),
                    accepted(operations, Kind.REVOKE, Kind.REVOKE_CLIENT),
                    BOUND.toSeconds()));
            report.recovered("all replicas write", back);
            assertEquals(List.of(), violations);
            long known = operations.stream()
                    .filter(operation -> operation.outcome() != Outcome.UNKNOWN)
                    .count();
            assertTrue(known > OPERATIONS, () -> "only " + known + " operations whose outcome is known");
            assertTrue(accepted(operations, Kind.VERIFY) > 0, "no verification was accepted");
            assertTrue(accepted(operations, Kind.REVOKE, Kind.REVOKE_CLIENT) > 0, "no revocation was accepted");
        }
    }

    private static long accepted(Collection<Operation> operations, Kind... kinds) {
        return operations.stream()
                .filter(operation -> operation.accepted() && List.of(kinds).contains(operation.kind()))
                .count();
    }

    private static void calm(Load load) {
        load.awaitChanges(20);
        Faults.last(CALM);
    }

    private static Duration writesEverywhere(Fleet fleet) throws IOException {
        Duration longest = Duration.ZERO;
        for (int port : fleet.ports()) {
            longest = longest.plus(TokenClient.awaitIssue(port));
        }
        return longest;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
