package io.fastauth.metrics;

import io.fastauth.token.Issue;
import io.fastauth.token.IssuerObserver;
import io.fastauth.token.Refresh;
import io.helidon.metrics.api.Counter;

/** Counts what issuing and refreshing come to. */
public final class IssuerMetrics implements IssuerObserver {

    private final Counter issued;
    private final Counter issueRefused;
    private final Counter issueKeyMissing;
    private final Counter issueNotSaved;
    private final Counter rotated;
    private final Counter replayed;
    private final Counter reuseDetected;
    private final Counter invalid;
    private final Counter missingClientId;
    private final Counter refreshRefused;
    private final Counter refreshKeyMissing;
    private final Counter refreshNotSaved;

    /**
     * Begins to count.
     *
     * @param meters where the counts go
     */
    public IssuerMetrics(Meters meters) {
        issued = counter(meters, "issue", "success", "issued");
        issueRefused = issueRefused(meters, "policy");
        issueKeyMissing = counter(meters, "issue", "failure", "key_missing");
        issueNotSaved = counter(meters, "issue", "failure", "not_saved");
        rotated = counter(meters, "refresh", "success", "rotated");
        replayed = counter(meters, "refresh", "success", "replayed");
        reuseDetected = counter(meters, "refresh", "refused", "reuse_detected");
        invalid = counter(meters, "refresh", "refused", "invalid");
        missingClientId = counter(meters, "refresh", "refused", "missing_client_id");
        refreshRefused = counter(meters, "refresh", "refused", "policy");
        refreshKeyMissing = counter(meters, "refresh", "failure", "key_missing");
        refreshNotSaved = counter(meters, "refresh", "failure", "not_saved");
    }

    /**
     * A counter of refused issues.
     *
     * @param meters where the count goes
     * @param reason why, in one word
     * @return the counter
     */
    public static Counter issueRefused(Meters meters, String reason) {
        return counter(meters, "issue", "refused", reason);
    }

    private static Counter counter(Meters meters, String operation, String outcome, String reason) {
        return meters.counter(
                "fastauth.tokens",
                "Pairs issued and refreshed, or not",
                "operation",
                operation,
                "outcome",
                outcome,
                "reason",
                reason);
    }

    @Override
    public void issued(Issue outcome) {
        Counter counter = switch (outcome) {
            case Issue.Issued done -> issued;
            case Issue.Refused refused -> issueRefused;
            case Issue.KeyMissing missing -> issueKeyMissing;
            case Issue.NotSaved notSaved -> issueNotSaved;
        };
        counter.increment();
    }

    @Override
    public void refreshed(Refresh outcome) {
        Counter counter = switch (outcome) {
            case Refresh.Rotated done -> rotated;
            case Refresh.Replayed again -> replayed;
            case Refresh.ReuseDetected reuse -> reuseDetected;
            case Refresh.Invalid refused -> invalid;
            case Refresh.MissingClientId missing -> missingClientId;
            case Refresh.Refused refused -> refreshRefused;
            case Refresh.KeyMissing missing -> refreshKeyMissing;
            case Refresh.NotSaved notSaved -> refreshNotSaved;
        };
        counter.increment();
    }
}
