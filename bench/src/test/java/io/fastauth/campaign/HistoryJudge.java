package io.fastauth.campaign;

import io.fastauth.campaign.Operation.IssuedPair;
import io.fastauth.campaign.Operation.Kind;
import io.fastauth.campaign.Operation.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Judges a history of clients with one session each, only by what is certain from the times of requests and answers: of
 * two operations that overlap, either may have been first.
 */
final class HistoryJudge {

    /** How long after the end of its request a change may still happen: as long as a statement may take, and some. */
    private static final Duration UNKNOWN_CHANGE = Duration.ofSeconds(6);

    private final long bound;
    private final List<Violation> violations = new ArrayList<>();

    private HistoryJudge(Duration bound) {
        this.bound = bound.toNanos();
    }

    /** A promise that the history breaks. */
    record Violation(Kind kind, String client, String text) {

        enum Kind {
            /** An access token was accepted although its end had been acknowledged longer ago than the bound. */
            STALE,
            /** An acknowledged pair was refused although nothing had ended it. */
            LOST,
            /** One refresh token gave two different pairs. */
            TWO_PAIRS,
            /** A refresh token was accepted after its session had ended. */
            REVIVED
        }
    }

    /** When a pair was acknowledged: the first request that it answers, and the first answer. */
    private record Acknowledged(IssuedPair pair, long start, long end) {

        Acknowledged merge(Acknowledged other) {
            return new Acknowledged(pair, Math.min(start, other.start), Math.min(end, other.end));
        }
    }

    /**
     * Judges.
     *
     * @param bound for how long after its acknowledged end an access token may still be accepted
     */
    static List<Violation> judge(Collection<Operation> history, Duration bound) {
        HistoryJudge judge = new HistoryJudge(bound);
        history.stream()
                .collect(Collectors.groupingBy(Operation::client))
                .values()
                .forEach(judge::judgeClient);
        return judge.violations;
    }

    private void judgeClient(List<Operation> history) {
        Map<IssuedPair, Acknowledged> pairs = new HashMap<>();
        Map<String, IssuedPair> owners = new HashMap<>();
        Map<String, IssuedPair> refreshed = new HashMap<>();
        for (Operation operation : history) {
            IssuedPair pair = operation.issued();
            if (pair != null) {
                pairs.merge(pair, new Acknowledged(pair, operation.start(), operation.end()), Acknowledged::merge);
                owners.put(pair.accessToken(), pair);
                owners.put(pair.refreshToken(), pair);
                if (operation.kind() == Kind.REFRESH) {
                    IssuedPair other = refreshed.putIfAbsent(operation.token(), pair);
                    if (other != null && !other.equals(pair)) {
                        report(Violation.Kind.TWO_PAIRS, operation, "generations of session " + pair.session());
                    }
                }
            }
        }
        for (Operation operation : history) {
            IssuedPair pair = owners.get(operation.token());
            if (pair != null) {
                judgeUse(operation, pairs.get(pair), pairs.values(), owners, history);
            }
        }
    }

    private void judgeUse(
            Operation use,
            Acknowledged made,
            Collection<Acknowledged> pairs,
            Map<String, IssuedPair> owners,
            List<Operation> history) {
        if (use.kind() == Kind.VERIFY && use.accepted()) {
            long end = Math.min(sessionEnd(made, pairs, owners, history), superseded(made, pairs));
            // Written so that the end may be "never".
            if (end < use.start() - bound) {
                report(Violation.Kind.STALE, use, (use.start() - end) / 1_000_000 + " ms after its end");
            }
        }
        if (use.kind() == Kind.REFRESH && use.accepted() && sessionEnd(made, pairs, owners, history) < use.start()) {
            report(Violation.Kind.REVIVED, use, "session " + made.pair().session());
        }
        boolean used = use.kind() == Kind.VERIFY || use.kind() == Kind.REFRESH;
        if (used && use.outcome() == Outcome.REFUSED && made.end() < use.start() && !contested(use, made, history)) {
            report(Violation.Kind.LOST, use, "session " + made.pair().session());
        }
    }

    /** When a later pair of the client was acknowledged first. */
    private static long superseded(Acknowledged made, Collection<Acknowledged> pairs) {
        return pairs.stream()
                .filter(other -> other.start() > made.end())
                .mapToLong(Acknowledged::end)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** When the end of the pair's session was acknowledged first: it was revoked, or another session took its place. */
    private static long sessionEnd(
            Acknowledged made,
            Collection<Acknowledged> pairs,
            Map<String, IssuedPair> owners,
            List<Operation> history) {
        String session = made.pair().session();
        long next = superseded(
                made,
                pairs.stream()
                        .filter(other -> !other.pair().session().equals(session))
                        .toList());
        return history.stream()
                .filter(operation -> operation.accepted() && operation.start() > made.end())
                .filter(operation -> operation.kind() == Kind.REVOKE_CLIENT
                        || operation.kind() == Kind.REVOKE
                                && owners.containsKey(operation.token())
                                && owners.get(operation.token()).session().equals(session))
                .mapToLong(Operation::end)
                .reduce(next, Math::min);
    }

    /** Whether another change may have ended the pair between its making and the end of its use. */
    private static boolean contested(Operation use, Acknowledged made, List<Operation> history) {
        return history.stream()
                .filter(other -> other != use && other.changes() && !made.pair().equals(other.issued()))
                .anyMatch(other -> latest(other) > made.start() && other.start() < use.end());
    }

    private static long latest(Operation change) {
        return change.outcome() == Outcome.UNKNOWN ? change.end() + UNKNOWN_CHANGE.toNanos() : change.end();
    }

    private void report(Violation.Kind kind, Operation operation, String text) {
        violations.add(new Violation(kind, operation.client(), operation.kind() + ", " + text));
    }
}
