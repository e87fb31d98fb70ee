package io.fastauth.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/** The wall clock of the service jumps under load. */
class ClockCampaignTest {

    private static final long HOUR = 3_600;
    private static final int SECONDS = Form.choose(3, 20);
    private static final Duration BETWEEN = Form.choose(Duration.ofMillis(100), Duration.ofSeconds(3));

    @TempDir
    Path folder;

    private ShiftedClock clock;

    @Campaign("Clock jumps")
    void theClockJumps(Report report) throws Exception {
        report.did("the wall clock jumps an hour ahead, two hours back and an hour ahead, and " + SECONDS
                + " × a second ahead and back; under load but for the steps of hours back");
        clock = ShiftedClock.in(folder);
        try (RunningService service = RunningService.start(folder, clock.environment());
                TokenClient client = TokenClient.of(service.port())) {
            TokenPair before = client.issue("before").pair();
            TokenPair revoked = client.issue("revoked").pair();
            TokenPair replaced = client.issue("replaced").pair();
            jump(report, service, HOUR);
            assertAhead(client, HOUR);
            assertEquals(Answer.OK, client.revoke(revoked.refreshToken()).status());
            TokenPair ahead = client.issue("replaced").pair();
            assertGood(client, before);
            assertGood(client, ahead);
            clock.set(0);
            assertAhead(client, 0);
            // Issued in the future: not accepted before its time, but it can be revoked.
            assertRefused(client, ahead);
            assertEquals(Answer.OK, client.revokeClient("replaced").status());
            assertGood(client, before);
            assertGood(client, client.issue("new").pair());
            clock.set(-HOUR);
            assertAhead(client, -HOUR);
            TokenPair behind = client.issue("behind").pair();
            assertGood(client, behind);
            jump(report, service, 0);
            assertGood(client, behind);
            clock.set(HOUR);
            assertAhead(client, HOUR);
            for (TokenPair ended : List.of(revoked, replaced, ahead)) {
                assertEnded(client, ended);
            }
            assertGood(client, client.refresh(before.refreshToken()).pair());
            report.clientsSaw("401 for tokens of an hour that is not yet; what was revoked or replaced in a wrong hour"
                    + " stays refused");
        }
    }

    /** Jumps ahead under load, and then to and fro by a second. */
    private void jump(Report report, RunningService service, long seconds) throws Exception {
        try (Load load = Load.start(8, service.port())) {
            load.awaitChanges(50);
            clock.set(seconds);
            Faults.last(BETWEEN);
            load.awaitChanges(50);
            for (int i = 0; i < SECONDS; i++) {
                clock.set(seconds + 1);
                load.awaitChanges(20);
                clock.set(seconds);
                load.awaitChanges(20);
            }
            load.stop();
            report.clientsSaw(load.tally().summary());
            load.judge(report);
            assertEquals(Set.of("200", "401"), load.tally().statuses());
            assertEquals(0, load.tally().missing(), "requests without an answer");
        }
    }

    private static void assertGood(TokenClient client, TokenPair pair) throws IOException {
        assertEquals(Answer.OK, client.verify(pair.accessToken()).status());
    }

    private static void assertRefused(TokenClient client, TokenPair pair) throws IOException {
        assertEquals(Answer.UNAUTHORIZED, client.verify(pair.accessToken()).status());
    }

    private static void assertEnded(TokenClient client, TokenPair pair) throws IOException {
        assertRefused(client, pair);
        assertEquals(Answer.UNAUTHORIZED, client.refresh(pair.refreshToken()).status(), "a refresh was accepted");
    }

    private static void assertAhead(TokenClient client, long seconds) throws IOException {
        assertEquals(seconds, issuedAt(client) - now(), 60, "the service sees the jump");
    }

    private static long issuedAt(TokenClient client) throws IOException {
        String claims = new String(
                Base64.getUrlDecoder()
                        .decode(client.issue("time").pair().accessToken().split("\\.")[1]),
                StandardCharsets.UTF_8);
        assertTrue(claims.contains("\"iat\":"), claims);
        return Long.parseLong(claims.replaceAll(".*\"iat\":(\\d+).*", "$1"));
    }

    private static long now() {
        return TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
    }
}
