package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.guard.RecentDenials.Denied;
import io.fastauth.testing.Concurrently;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.AuditEvent.Kind;
import io.fastauth.token.AuditEvent.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The latest denials are kept, a bounded number of bounded ones. */
class RecentDenialsTest {

    private final RecentDenials denials = new RecentDenials(MasterToken::none);

    private static AuditEvent denied(String client) {
        return AuditEvent.of(Instant.EPOCH, Kind.DENIED, "127.0.0.1")
                .client(client)
                .request(new AuditEvent.Request("http", "GET", "/" + client, ""))
                .refusal(new Refusal("access_token_missing", Optional.of("access"), 401));
    }

    private List<Denied> latest(int limit) {
        return denials.latest(Optional.empty(), Optional.empty(), limit);
    }

    @Test
    void theNewestComesFirstAndTheOldestIsForgotten() {
        for (int i = 1; i <= RecentDenials.KEPT + 5; i++) {
            denials.record(denied("client-" + i));
        }
        List<Denied> kept = latest(5_000);
        assertEquals(RecentDenials.KEPT, kept.size());
        assertEquals(Optional.of("client-1005"), kept.getFirst().clientId());
        assertEquals(Optional.of("client-6"), kept.getLast().clientId());
        assertEquals(2, latest(2).size());
    }

    @Test
    void eventsThatRefuseNothingAreIgnored() {
        denials.record(AuditEvent.of(Instant.EPOCH, Kind.ISSUED, "127.0.0.1").client("me"));
        assertEquals(List.of(), latest(10));
    }

    @Test
    void longTextsAreCut() {
        denials.record(denied("x".repeat(5_000)).because("y".repeat(5_000)));
        Denied denied = latest(1).getFirst();
        assertTrue(denied.path().length() <= 513);
        assertEquals("y".repeat(512) + "…", denied.detail());
        denials.record(denied("me").because("y".repeat(512)));
        assertEquals("y".repeat(512), latest(1).getFirst().detail());
    }

    @Test
    void theyAreFoundByClientAndReason() {
        Refusal refused = new Refusal("refused", Optional.empty(), 401);
        denials.record(denied("me"));
        denials.record(denied("you").refusal(refused));
        denials.record(denied("me").refusal(refused));
        Optional<String> missing = Optional.of("access_token_missing");

        List<Denied> mine = denials.latest(Optional.of("me"), Optional.empty(), 10);
        assertEquals(List.of("tokens", "http"), mine.stream().map(Denied::door).toList());
        assertEquals(List.of(mine.getLast()), denials.latest(Optional.empty(), missing, 10));
        assertEquals(List.of(mine.getLast()), denials.latest(Optional.of("me"), missing, 10));
        assertEquals(List.of(), denials.latest(Optional.of("you"), missing, 10));
        assertEquals(
                2, denials.latest(Optional.empty(), Optional.of("refused"), 10).size());
    }

    @Test
    void noneIsLostThatManyThreadsAdd() throws Exception {
        List<Callable<Boolean>> adding = new ArrayList<>();
        for (int i = 0; i < RecentDenials.KEPT; i++) {
            String client = "client-" + i;
            adding.add(() -> {
                denials.record(denied(client));
                return true;
            });
        }
        Concurrently.run(adding);
        assertEquals(
                RecentDenials.KEPT,
                latest(RecentDenials.KEPT).stream()
                        .map(Denied::clientId)
                        .distinct()
                        .count());
    }

    @ParameterizedTest
    @CsvSource({
        "/a/eyJhbGciOiJIUzI1NiJ9.e30.c2ln/b, /a/***/b",
        "/tokeneyJhbGciOiJIUzI1NiJ9.e30.c2ln, /token***",
        "/eyJhbGciOiJkaXIiLCJlbmMi, /***",
        "/eyAiYWxnIjogIkhTMjU2IiB9.e30.c2ln, /***",
        "/ewogICJhbGciOiAiSFMyNTYi, /***",
        "/fas_Yk3qN0p7mX2vB8sT5wZ1cR4eH6jL9dF0aG3uK7oP2iQ_AbC12d, /***"
    })
    void tokensAreMasked(String path, String masked) {
        assertEquals(masked, TokenMask.in(path));
    }

    @ParameterizedTest
    @CsvSource({
        "/the-master-of-guards, /***",
        "/😀the-master-of-guards/athe-master-of-guardsthe-master-of-guards, /😀***/a******",
        "/the-master-of-guard, /the-master-of-guard",
        "'', ''"
    })
    void theMasterTokenIsMasked(String path, String masked) {
        assertEquals(masked, MasterToken.of("the-master-of-guards").maskedIn(path));
    }

    @Test
    void noPartOfTheMasterTokenIsLeftWhereAPathIsCut() {
        MasterToken master = MasterToken.of("the-master-of-guards");
        assertEquals("x".repeat(512) + "…", master.maskedIn("x".repeat(512) + "the-master-of-guards/more"));
        for (int before = 480; before < 520; before++) {
            for (String first : List.of("", "the-master-of-guards")) {
                String masked = master.maskedIn(first + "x".repeat(before) + "the-master-of-guards/more");
                assertTrue(masked.length() <= 520, masked);
                assertTrue(!masked.contains("the"), masked);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/auth/token/new",
                "/networking-basics.html",
                "/keyInformation/keyJournalEntries",
                "/5f0c6e9e-8f1c-4d06-9d1f-0b7d4d1c1a39",
                "/preworkout-supplement",
                "/atlas_of_places"
            })
    void ordinaryPathsStay(String path) {
        assertEquals(path, TokenMask.in(path));
    }
}
