package io.fastauth.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.persistence.ApiKeyFilter.ApiKey;
import io.fastauth.testing.Concurrently;
import io.fastauth.testing.OddClientIds;
import io.fastauth.testing.RestStores;
import io.fastauth.testing.ServedStore;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.ConcurrentCallsContract;
import io.fastauth.token.SessionStore;
import io.fastauth.token.StoredSession;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The REST store keeps the contract on the served persistence API, whose ETags make it safe across processes. */
class RestStoreOnServedStoreTest implements ConcurrentCallsContract {

    private static final String HEADER = "X-Store-Key";
    private static final String KEY = "0123456789abcdef0123456789abcdef";

    private ServedStore served;
    private SessionStore store;

    @BeforeEach
    void start(@TempDir Path folder) {
        served = ServedStore.start(folder, ApiKey.of(HEADER, KEY));
        store = another();
    }

    private SessionStore another() {
        return RestStores.open(served.url(), Map.of(HEADER, KEY));
    }

    @AfterEach
    void stop() {
        store.close();
        served.close();
    }

    @Override
    public SessionStore store() {
        return store;
    }

    @Test
    void theServedApiKeepsTheIssuedTextsAndForgetsThemWithTheSession() {
        for (String client : OddClientIds.all()) {
            StoredSession session = SignedSessions.start(client);
            RestStores.start(store, session);
            assertEquals(session.tokens(), served.pairs().find(client));
            assertEquals(Optional.of(session), RestStores.find(store, client));
            assertEquals(1, RestStores.end(store, session));
            assertEquals(Optional.empty(), served.pairs().find(client));
        }
    }

    /** Each store has locks of its own, as each of several processes has: only If-Match stands between them. */
    @Test
    void ofTwentyStoresThatRotateOneSessionExactlyOneWins() throws Exception {
        List<SessionStore> stores =
                IntStream.range(0, 20).mapToObj(i -> another()).toList();
        try {
            for (int round = 0; round < 10; round++) {
                StoredSession first = SignedSessions.start("client " + round);
                RestStores.start(store, first);
                List<StoredSession> next = Collections.nCopies(stores.size(), first).stream()
                        .map(SignedSessions::next)
                        .toList();
                List<Boolean> won = Concurrently.run(IntStream.range(0, stores.size())
                        .<Callable<Boolean>>mapToObj(i -> () -> RestStores.rotate(stores.get(i), first, next.get(i)))
                        .toList());
                assertEquals(1, won.stream().filter(Boolean::booleanValue).count());
                assertEquals(
                        next.get(won.indexOf(true)).tokens(), served.pairs().find("client " + round));
            }
        } finally {
            stores.forEach(SessionStore::close);
        }
    }
}
