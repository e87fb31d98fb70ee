package io.fastauth.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.campaign.HistoryJudge.Violation;
import io.fastauth.campaign.Operation.IssuedPair;
import io.fastauth.campaign.Operation.Kind;
import io.fastauth.campaign.Operation.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories that break a promise are found, and those that only look like it are not. Times are in milliseconds. */
class HistoryJudgeTest {

    private static final Duration BOUND = Duration.ofSeconds(1);
    private static final IssuedPair FIRST = new IssuedPair("s1", "a1", "r1");
    private static final IssuedPair SECOND = new IssuedPair("s1", "a2", "r2");
    private static final IssuedPair OTHER = new IssuedPair("s2", "a3", "r3");

    private final List<Operation> history = new ArrayList<>();

    private void add(Kind kind, String token, long start, long end, Outcome outcome, IssuedPair issued) {
        history.add(new Operation(kind, "client", token, start * 1_000_000, end * 1_000_000, outcome, issued));
    }

    private void issue(long start, long end, IssuedPair issued) {
        add(Kind.ISSUE, "", start, end, Outcome.ACCEPTED, issued);
    }

    private void refresh(String token, long start, long end, IssuedPair issued) {
        add(Kind.REFRESH, token, start, end, Outcome.ACCEPTED, issued);
    }

    private void revoke(String token, long start, long end) {
        add(Kind.REVOKE, token, start, end, Outcome.ACCEPTED, null);
    }

    private void verify(String token, long start, Outcome outcome) {
        add(Kind.VERIFY, token, start, start + 1, outcome, null);
    }

    private void assertFound(Violation.Kind... kinds) {
        assertEquals(
                List.of(kinds),
                HistoryJudge.judge(history, BOUND).stream().map(Violation::kind).toList());
    }

    @Test
    void acceptsAHistoryInOrder() {
        issue(0, 1, FIRST);
        verify("a1", 2, Outcome.ACCEPTED);
        refresh("r1", 10, 20, SECOND);
        refresh("r1", 30, 40, SECOND);
        verify("a1", 50, Outcome.REFUSED);
        verify("a2", 50, Outcome.ACCEPTED);
        revoke("r2", 60, 70);
        verify("a2", 80, Outcome.REFUSED);
        add(Kind.REFRESH, "r2", 90, 95, Outcome.REFUSED, null);
        assertFound();
    }

    @Test
    void findsATokenThatIsAcceptedAfterItsSessionWasRevoked() {
        issue(0, 1, FIRST);
        revoke("a1", 10, 20);
        verify("a1", 1_015, Outcome.ACCEPTED);
        assertFound();
        verify("a1", 1_021, Outcome.ACCEPTED);
        assertFound(Violation.Kind.STALE);
    }

    @Test
    void findsATokenThatIsAcceptedAfterItsClientWasRevoked() {
        issue(0, 1, FIRST);
        add(Kind.REVOKE_CLIENT, "", 10, 20, Outcome.ACCEPTED, null);
        verify("a1", 1_021, Outcome.ACCEPTED);
        assertFound(Violation.Kind.STALE);
    }

    @Test
    void findsATokenThatIsAcceptedAfterARefreshOrAnIssueHasReplacedIt() {
        issue(0, 1, FIRST);
        refresh("r1", 10, 20, SECOND);
        verify("a1", 1_021, Outcome.ACCEPTED);
        assertFound(Violation.Kind.STALE);
        issue(1_100, 1_110, OTHER);
        verify("a2", 2_111, Outcome.ACCEPTED);
        assertFound(Violation.Kind.STALE, Violation.Kind.STALE);
    }

    @Test
    void doesNotOrderOperationsThatOverlap() {
        issue(0, 100, FIRST);
        issue(50, 60, OTHER);
        verify("a1", 5_000, Outcome.ACCEPTED);
        verify("a3", 5_000, Outcome.REFUSED);
        assertFound();
    }

    @Test
    void doesNotCountARevocationWithoutAnAnswer() {
        issue(0, 1, FIRST);
        add(Kind.REVOKE, "a1", 10, 20, Outcome.UNKNOWN, null);
        verify("a1", 5_000, Outcome.ACCEPTED);
        verify("a1", 5_100, Outcome.REFUSED);
        assertFound();
    }

    @Test
    void findsAnAcknowledgedPairThatIsRefused() {
        issue(0, 1, FIRST);
        verify("a1", 10, Outcome.REFUSED);
        assertFound(Violation.Kind.LOST);
        add(Kind.REFRESH, "r1", 20, 30, Outcome.REFUSED, null);
        // The refused refresh might have ended the session, so only the first verification is certain, and the refresh.
        verify("a1", 40, Outcome.REFUSED);
        assertFound(Violation.Kind.LOST, Violation.Kind.LOST);
    }

    @Test
    void findsAnAcknowledgedPairThatIsRefusedLongAfterAChangeWithoutAnAnswer() {
        add(Kind.ISSUE, "", 0, 10, Outcome.UNKNOWN, null);
        issue(10_000, 10_001, FIRST);
        verify("a1", 10_010, Outcome.REFUSED);
        assertFound(Violation.Kind.LOST);
    }

    @Test
    void findsTwoPairsForOneRefreshToken() {
        issue(0, 1, FIRST);
        refresh("r1", 10, 20, SECOND);
        refresh("r1", 11, 21, new IssuedPair("s1", "a4", "r4"));
        assertFound(Violation.Kind.TWO_PAIRS);
    }

    @Test
    void findsASessionThatIsRefreshedAfterItsEnd() {
        issue(0, 1, FIRST);
        revoke("a1", 10, 20);
        refresh("r1", 30, 40, SECOND);
        assertFound(Violation.Kind.REVIVED);
    }

    @Test
    void findsASessionThatIsRefreshedAfterAnotherTookItsPlace() {
        issue(0, 1, FIRST);
        issue(10, 20, OTHER);
        refresh("r1", 30, 40, SECOND);
        assertFound(Violation.Kind.REVIVED);
    }

    @Test
    void judgesEachClientByItself() {
        issue(0, 1, FIRST);
        history.add(new Operation(Kind.REVOKE_CLIENT, "another", "", 10_000_000, 20_000_000, Outcome.ACCEPTED, null));
        verify("a1", 5_000, Outcome.ACCEPTED);
        assertFound();
    }
}
