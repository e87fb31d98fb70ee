package io.fastauth.token;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.SignedSessions;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A result is remembered until the sessions of its client may have changed. */
class SupersededTokensTest {

    private static final Claims MINE = SignedSessions.claims("me");

    private final SupersededTokens<String> tokens = new SupersededTokens<>(10 * SupersededTokens.ENTRY);

    private void put(Claims claims) {
        tokens.put(claims, "result", tokens.changes(claims));
    }

    /** Again and again, because a result is forgotten after a second, in which a busy machine may do nothing else. */
    private void assertRememberedAfter(Runnable event) {
        await().untilAsserted(() -> {
            put(MINE);
            event.run();
            assertEquals(Optional.of("result"), tokens.find(MINE));
        });
    }

    @Test
    void aResultIsFoundByItsTokenAlone() {
        assertRememberedAfter(() -> {});
        assertEquals(Optional.empty(), tokens.find(SignedSessions.claims("me")));
    }

    @Test
    void aChangeOfTheClientForgetsIt() {
        assertRememberedAfter(() -> tokens.changed("you"));
        put(MINE);
        tokens.changed("me");
        assertEquals(Optional.empty(), tokens.find(MINE));
    }

    @Test
    void aChangeOfAnyClientForgetsItToo() {
        put(MINE);
        tokens.changed("");
        assertEquals(Optional.empty(), tokens.find(MINE));
    }

    /** One of the client and one of any: neither makes up for the other. */
    @Test
    void severalChangesForgetIt() {
        put(MINE);
        tokens.changed("me");
        tokens.changed("");
        assertEquals(Optional.empty(), tokens.find(MINE));
    }

    /** What was read from the store before a change is worth nothing after it. */
    @Test
    void aChangeDuringTheReadForgetsWhatWasRead() {
        long before = tokens.changes(MINE);
        tokens.changed("me");
        tokens.put(MINE, "read before", before);
        assertEquals(Optional.empty(), tokens.find(MINE));
    }

    @Test
    void thereAreAtMostAsManyAsFitIntoTheMemory() {
        for (int i = 0; i < 100; i++) {
            put(SignedSessions.claims("me"));
        }
        long remembered = tokens.remembered();
        assertTrue(remembered <= 10, () -> remembered + " tokens");
    }
}
