package io.fastauth.store.sql;

import static io.fastauth.store.sql.SessionDatabase.MANY;
import static io.fastauth.store.sql.SessionDatabase.OLD;
import static io.fastauth.store.sql.SessionDatabase.keyed;
import static io.fastauth.store.sql.SessionDatabase.session;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.Session;
import io.fastauth.token.SessionSelection.Matching;
import io.fastauth.token.SessionStore.Batch;
import io.fastauth.token.SessionStore.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each database does when the sessions that match are counted and ended in batches. */
abstract class SessionBatchesContract {

    private SessionDatabase database;

    /** A database without sessions. */
    abstract DatabaseAccess newDatabase() throws Exception;

    @BeforeEach
    void open() throws Exception {
        database = new SessionDatabase(newDatabase());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void sessionsAreCountedAndEndInBatchesAndOthersAreKept() {
        database.fill(MANY);
        assertEquals(MANY - 1, counted(keyed("key")));
        assertEquals(MANY, counted(Matching.all()));
        assertEquals(1, counted(Matching.ofClient("client 00007")));
        Set<String> announced = ConcurrentHashMap.newKeySet();
        assertTrue(database.store().observeChanges(change -> announced.add(change.clientId())));
        await().until(() -> database.store().lag().isPresent());
        int ended = 0;
        int batches = 0;
        Optional<Position> next = Optional.of(Position.FIRST);
        while (next.isPresent()) {
            Batch batch = database.store().end(keyed("key"), next.get());
            assertTrue(batch.sessions() <= 500, "a small transaction");
            assertEquals(batch.sessions(), batch.clients().size());
            ended += batch.sessions();
            batches++;
            next = batch.next();
        }
        assertEquals(MANY - 1, ended);
        assertTrue(batches > 40, () -> "many batches");
        assertEquals(Set.of("client 20499"), database.clients(Matching.all()));
        await().until(() -> announced.containsAll(
                IntStream.range(0, MANY - 1).mapToObj("client %05d"::formatted).toList()));
        assertFalse(announced.contains("client 20499"));
        assertEquals(0, counted(keyed("key")));
        assertEquals(1, database.store().end(Matching.all()));
    }

    private int counted(Matching sessions) {
        int count = 0;
        Optional<Position> next = Optional.of(Position.FIRST);
        while (next.isPresent()) {
            Batch batch = database.store().count(sessions, next.get());
            count += batch.sessions();
            next = batch.next();
        }
        return count;
    }

    @Test
    void sessionsThatAreIssuedMeanwhileDoNotMatchAndDoNotWait() throws Exception {
        database.fill(3_000);
        AtomicBoolean over = new AtomicBoolean();
        List<Session> issued = new CopyOnWriteArrayList<>();
        Thread others = Thread.ofVirtual().start(() -> {
            for (int i = 0; !over.get(); i++) {
                // Some take the slot of a session that matches.
                Session session =
                        session("client %05d".formatted(i * 17 % 3_000), "key", OLD.plusSeconds(60), List.of());
                database.start(session, 1);
                issued.add(session);
            }
        });
        await().until(() -> issued.size() > 5);
        int before = issued.size();
        database.store().end(Matching.issuedBefore(OLD.plusSeconds(60)));
        int meanwhile = issued.size();
        over.set(true);
        others.join();
        assertTrue(meanwhile > before, "issued meanwhile");
        Map<String, UUID> latest =
                issued.stream().collect(Collectors.toMap(Session::clientId, Session::id, (earlier, later) -> later));
        assertEquals(
                latest,
                database.walk(Matching.all(), 200).stream()
                        .collect(Collectors.toMap(
                                found -> found.session().clientId(),
                                found -> found.session().id())));
    }
}
