package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fastauth.testing.Concurrently;
import io.fastauth.testing.SignedSessions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every session store does when many callers change sessions at the same time. */
public interface ConcurrentCallsContract extends SessionStoreContract {

    @Test
    default void ofFiftyThatRotateTheSameSessionExactlyOneWins() throws Exception {
        StoredSession first = started(CLIENT);
        List<StoredSession> next =
                IntStream.range(0, 50).mapToObj(i -> SignedSessions.next(first)).toList();
        List<Boolean> won = Concurrently.run(next.stream()
                .<Callable<Boolean>>map(each -> () -> rotate(first, each))
                .toList());
        assertEquals(1, won.stream().filter(Boolean::booleanValue).count());
        assertCurrent(next.get(won.indexOf(true)));
    }

    @Test
    default void ofFiftyThatEndTheSameSessionExactlyOneIsToldThatItDid() throws Exception {
        StoredSession session = started(CLIENT);
        List<Integer> ended = Concurrently.run(IntStream.range(0, 50)
                .<Callable<Integer>>mapToObj(i -> () -> end(session))
                .toList());
        assertEquals(1, ended.stream().mapToInt(Integer::intValue).sum());
        assertEquals(Optional.empty(), found(session));
    }

    @Test
    default void manyClientsAtOnceEachKeepTheirOwn() throws Exception {
        int callers = 50;
        int clients = 400;
        List<Boolean> kept = Concurrently.run(IntStream.range(0, callers)
                .<Callable<Boolean>>mapToObj(caller -> () -> IntStream.range(0, clients)
                        .filter(i -> i % callers == caller)
                        .allMatch(i -> keepsItsOwn("client " + i)))
                .toList());
        assertFalse(kept.contains(false));
    }

    private boolean keepsItsOwn(String client) {
        StoredSession first = started(client);
        StoredSession second = SignedSessions.next(first);
        return found(first).equals(Optional.of(first.session()))
                && rotate(first, second)
                && found(second).equals(Optional.of(second.session()));
    }
}
