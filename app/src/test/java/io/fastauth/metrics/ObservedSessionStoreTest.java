package io.fastauth.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Sessions;
import io.fastauth.testing.SessionsInMemory;
import io.fastauth.testing.StoreFolder;
import io.fastauth.token.Session;
import io.fastauth.token.SessionChange;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionSelection.Matching;
import io.fastauth.token.SessionStore.Position;
import io.fastauth.token.StoreUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes are those of the store where it knows their order; otherwise those that are made here. */
class ObservedSessionStoreTest {

    private static final Session A = Sessions.of("a", "first");

    private final List<SessionChange> changes = new ArrayList<>();

    @Test
    void aStoreWithoutAnOrderReportsTheClientOfEachChangeMadeHere() {
        SessionsInMemory memory = new SessionsInMemory();
        try (Meters meters = new Meters();
                ObservedSessionStore store = new ObservedSessionStore(memory, meters, Optional.empty())) {
            assertTrue(store.observeChanges(changes::add));
            Sessions.start(store, A);
            assertTrue(Sessions.rotate(store, A, Sessions.next(A)));
            store.end(new SessionSelection.OfClient("b"));
            memory.down(true);
            assertThrows(StoreUnavailableException.class, () -> store.end(new SessionSelection.OfClient("c")));
            assertEquals(
                    List.of("a", "a", "b", "c"),
                    changes.stream().map(SessionChange::clientId).toList());
            assertEquals(SessionChange.changed("a"), changes.getFirst());
            assertEquals(Optional.empty(), store.lag());
        }
    }

    @Test
    void aBatchThatEndsIsReportedForItsClientsAlone(@TempDir Path folder) {
        List<String> observed = new ArrayList<>();
        try (Meters meters = new Meters();
                ObservedSessionStore store =
                        new ObservedSessionStore(new StoreFolder(folder).open(), meters, Optional.empty())) {
            Sessions.start(store, A);
            Sessions.start(store, Sessions.of("b", "first"));
            store.observe(observed::add);
            store.end(Matching.ofClient("a"), Position.FIRST);
            assertEquals(List.of("a"), observed);
            assertEquals(1, store.count(Matching.all(), Position.FIRST).sessions());
            assertEquals(
                    List.of("b"),
                    store.page(Matching.all(), Position.FIRST, 10).sessions().stream()
                            .map(found -> found.session().clientId())
                            .toList());
            assertEquals(Optional.empty(), store.find("a", A.id()));
            store.close();
            assertThrows(StoreUnavailableException.class, () -> store.end(Matching.all(), Position.FIRST));
            assertEquals(List.of("a", ""), observed, "any, when it is not known which");
        }
    }

    @Test
    void aStoreThatKnowsTheOrderReportsEachChangeOnce(@TempDir Path folder) {
        try (Meters meters = new Meters();
                ObservedSessionStore store =
                        new ObservedSessionStore(new StoreFolder(folder).open(), meters, Optional.empty())) {
            assertTrue(store.observeChanges(changes::add));
            Sessions.start(store, A);
            assertEquals(List.of(SessionChange.issued(A, 0)), changes);
            assertEquals(Optional.of(Duration.ZERO), store.lag());
        }
    }
}
