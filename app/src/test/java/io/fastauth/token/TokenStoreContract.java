package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every token store does. */
public interface TokenStoreContract {

    String CLIENT = "a client";
    TokenPair FIRST = pair("first");
    TokenPair SECOND = pair("second");
    TokenPair THIRD = pair("third");
    Instant EXPIRY = Instant.parse("2040-01-01T00:00:00Z");

    /** The store under test, empty at the start of each test. */
    TokenStore store();

    static TokenPair pair(String name) {
        return new TokenPair("access-" + name, "refresh-" + name);
    }

    /** Ids that mean something in a URL, in SQL or in JSON, and one as long and as foreign as an id can be. */
    static List<String> oddClientIds() {
        StringBuilder longest = new StringBuilder();
        IntStream.range(0, 255)
                .map(i -> i % 3 == 0 ? 0x1F600 + i % 64 : i % 3 == 1 ? 0x4E00 + i : 0xE0 + i % 16)
                .forEach(longest::appendCodePoint);
        return List.of(
                longest.toString(),
                "victim",
                "attacker",
                "attacker&client_id=victim",
                "attacker?client_id=victim",
                "%2e",
                "%2E%2e%2f",
                "%",
                "%zz",
                ".",
                "..",
                "a+b",
                "a b",
                " leading and trailing ",
                "leading and trailing",
                "a'b\"c`d",
                "'; DROP TABLE token_pair; --",
                "a#b",
                "a;b",
                "a/b",
                "../token",
                "a\\b",
                "{x}",
                "a=b",
                "e\u0301",
                "\u00e9",
                "\u202evictim",
                "null",
                "A",
                "a");
    }

    @Test
    default void findsNothingForAnUnknownClient() {
        assertEquals(Optional.empty(), store().find(CLIENT));
    }

    @Test
    default void findsWhatWasSaved() {
        store().save(CLIENT, FIRST, EXPIRY);
        assertEquals(Optional.of(FIRST), store().find(CLIENT));
        assertEquals(Optional.empty(), store().find("another client"));
    }

    @Test
    default void aSavedPairSupersedesTheOneBefore() {
        store().save(CLIENT, FIRST, EXPIRY);
        assertEquals(Optional.of(FIRST), store().find(CLIENT));
        store().save(CLIENT, SECOND, EXPIRY);
        assertEquals(Optional.of(SECOND), store().find(CLIENT));
    }

    @Test
    default void aSearchThatFoundNothingDoesNotHideALaterPair() {
        assertEquals(Optional.empty(), store().find(CLIENT));
        store().save(CLIENT, FIRST, EXPIRY);
        assertEquals(Optional.of(FIRST), store().find(CLIENT));
    }

    @Test
    default void replacesTheExpectedPair() {
        store().save(CLIENT, FIRST, EXPIRY);
        assertTrue(store().replace(CLIENT, FIRST, SECOND, EXPIRY));
        assertEquals(Optional.of(SECOND), store().find(CLIENT));
    }

    @Test
    default void replacingAnotherThanTheExpectedPairChangesNothing() {
        store().save(CLIENT, FIRST, EXPIRY);
        TokenPair sameAccess = new TokenPair(FIRST.accessToken(), SECOND.refreshToken());
        TokenPair sameRefresh = new TokenPair(SECOND.accessToken(), FIRST.refreshToken());
        TokenPair shiftedBoundary = new TokenPair(
                FIRST.accessToken() + FIRST.refreshToken().charAt(0),
                FIRST.refreshToken().substring(1));
        for (TokenPair wrong : List.of(SECOND, sameAccess, sameRefresh, shiftedBoundary)) {
            assertFalse(store().replace(CLIENT, wrong, THIRD, EXPIRY));
        }
        assertEquals(Optional.of(FIRST), store().find(CLIENT));
    }

    @Test
    default void replacingForAnUnknownClientStoresNothing() {
        store().save("another client", FIRST, EXPIRY);
        assertFalse(store().replace(CLIENT, FIRST, SECOND, EXPIRY));
        assertEquals(Optional.empty(), store().find(CLIENT));
        assertEquals(Optional.of(FIRST), store().find("another client"));
    }

    @Test
    default void forgetsTheExpectedPair() {
        store().save(CLIENT, FIRST, EXPIRY);
        assertTrue(store().delete(CLIENT, FIRST));
        assertEquals(Optional.empty(), store().find(CLIENT));
        assertFalse(store().delete(CLIENT, FIRST));
        assertFalse(store().replace(CLIENT, FIRST, SECOND, EXPIRY));
        assertEquals(Optional.empty(), store().find(CLIENT));
    }

    @Test
    default void forgettingAnotherThanTheExpectedPairChangesNothing() {
        store().save(CLIENT, FIRST, EXPIRY);
        assertFalse(store().delete(CLIENT, SECOND));
        assertFalse(store().delete("another client", FIRST));
        assertEquals(Optional.of(FIRST), store().find(CLIENT));
    }

    @Test
    default void aForgottenClientCanHaveAPairAgain() {
        store().save(CLIENT, FIRST, EXPIRY);
        assertTrue(store().delete(CLIENT, FIRST));
        store().save(CLIENT, SECOND, EXPIRY);
        assertEquals(Optional.of(SECOND), store().find(CLIENT));
    }

    @Test
    default void ofFiftyThatReplaceTheSamePairExactlyOneWins() throws Exception {
        store().save(CLIENT, FIRST, EXPIRY);
        List<Boolean> won = atOnce(IntStream.range(0, 50)
                .<Callable<Boolean>>mapToObj(i -> () -> store().replace(CLIENT, FIRST, pair("of " + i), EXPIRY))
                .toList());
        assertEquals(1, won.stream().filter(Boolean::booleanValue).count());
        assertEquals(Optional.of(pair("of " + won.indexOf(true))), store().find(CLIENT));
    }

    @Test
    default void ofFiftyThatForgetTheSamePairExactlyOneIsToldThatItDid() throws Exception {
        store().save(CLIENT, FIRST, EXPIRY);
        List<Boolean> won = atOnce(IntStream.range(0, 50)
                .<Callable<Boolean>>mapToObj(i -> () -> store().delete(CLIENT, FIRST))
                .toList());
        assertEquals(1, won.stream().filter(Boolean::booleanValue).count());
        assertEquals(Optional.empty(), store().find(CLIENT));
    }

    @Test
    default void anOddClientIdNamesItsOwnPairAndNoOther() {
        List<String> odd = oddClientIds();
        for (int i = 0; i < odd.size(); i++) {
            store().save(odd.get(i), pair("old " + i), EXPIRY);
        }
        for (int i = 0; i < odd.size(); i++) {
            assertEquals(Optional.of(pair("old " + i)), store().find(odd.get(i)), odd.get(i));
            assertTrue(store().replace(odd.get(i), pair("old " + i), pair("new " + i), EXPIRY), odd.get(i));
        }
        for (int i = 0; i < odd.size(); i += 2) {
            assertTrue(store().delete(odd.get(i), pair("new " + i)), odd.get(i));
        }
        for (int i = 0; i < odd.size(); i++) {
            Optional<TokenPair> expected = i % 2 == 0 ? Optional.empty() : Optional.of(pair("new " + i));
            assertEquals(expected, store().find(odd.get(i)), odd.get(i));
        }
    }

    @Test
    default void keepsTokensOf8KilobytesEach() {
        TokenPair longest = new TokenPair("a".repeat(8192), "r".repeat(8192));
        store().save(CLIENT, longest, EXPIRY);
        assertEquals(Optional.of(longest), store().find(CLIENT));
        assertTrue(store().replace(CLIENT, longest, FIRST, EXPIRY));
        assertEquals(Optional.of(FIRST), store().find(CLIENT));
    }

    @Test
    default void manyClientsAtOnceEachKeepTheirOwn() throws Exception {
        int callers = 50;
        int clients = 400;
        List<Boolean> kept = atOnce(IntStream.range(0, callers)
                .<Callable<Boolean>>mapToObj(caller -> () -> IntStream.range(0, clients)
                        .filter(i -> i % callers == caller)
                        .allMatch(this::keepsItsOwn))
                .toList());
        assertFalse(kept.contains(false));
        for (int i = 0; i < clients; i++) {
            assertEquals(Optional.of(pair("new " + i)), store().find("client " + i));
        }
    }

    private boolean keepsItsOwn(int i) {
        String client = "client " + i;
        store().save(client, pair("old " + i), EXPIRY);
        return store().find(client).equals(Optional.of(pair("old " + i)))
                && store().replace(client, pair("old " + i), pair("new " + i), EXPIRY)
                && store().find(client).equals(Optional.of(pair("new " + i)));
    }

    @Test
    default void refusesChangesOnceClosed() {
        store().save(CLIENT, FIRST, EXPIRY);
        store().close();
        assertThrows(StoreUnavailableException.class, () -> store().save(CLIENT, SECOND, EXPIRY));
        assertThrows(StoreUnavailableException.class, () -> store().replace(CLIENT, FIRST, SECOND, EXPIRY));
        assertThrows(StoreUnavailableException.class, () -> store().delete(CLIENT, FIRST));
    }

    /** Runs each task in a virtual thread of its own, and answers their results in order. */
    static <T> List<T> atOnce(List<? extends Callable<T>> tasks) throws Exception {
        return atOnce(Thread.ofVirtual().factory(), tasks);
    }

    /** Runs each task in a thread of its own, and answers their results in order. */
    static <T> List<T> atOnce(ThreadFactory factory, List<? extends Callable<T>> tasks) throws Exception {
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(factory)) {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        }
    }
}
