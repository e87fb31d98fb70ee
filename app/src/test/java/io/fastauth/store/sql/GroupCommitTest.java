package io.fastauth.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fastauth.store.sql.WriteConnection.Change;
import io.fastauth.token.SessionChange;
import io.fastauth.token.StoreStatus.CacheUse;
import io.fastauth.token.StoreStatus.Figures;
import io.fastauth.token.StoreUnavailableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** The writer on a real database, which can be made to wait or to fail. */
class GroupCommitTest {

    private static final Set<Thread.State> WAITING = EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

    @TempDir
    Path temporary;

    private final AtomicReference<Fault> fault = new AtomicReference<>(() -> {});
    private final List<String> notified = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> announced = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> doubtful = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> late = new ConcurrentLinkedQueue<>();
    private GroupCommit changes;

    @BeforeEach
    void open() throws SQLException {
        SQLiteDataSource database = new SQLiteDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                fault.get().happen();
                return super.getConnection();
            }
        };
        database.setUrl("jdbc:sqlite:" + temporary.resolve("changes.db"));
        try (Connection connection = database.getConnection()) {
            connection.createStatement().execute("CREATE TABLE t (id TEXT PRIMARY KEY)");
        }
        changes = new GroupCommit(new Alone(database), new Recorded());
    }

    @AfterEach
    void close() {
        changes.close();
    }

    @Test
    void returnsTheNumberOfChangedRowsAfterTheNotification() {
        assertEquals(1, changes.commit(insert("a")));
        assertEquals(List.of("a"), notified);
        assertEquals(
                0,
                changes.commit(Change.of(
                        SessionChange.revoked("b"), "DELETE FROM t WHERE id = ?", row -> row.setString(1, "b"))));
        assertEquals(List.of("a", "b"), notified);
        assertEquals(List.of("a"), List.copyOf(announced), "of no row, nothing");
        assertEquals(List.of(), List.copyOf(late));
    }

    @Test
    void aChangeThatFailsTakesNoOtherWithIt() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        fault.set(() -> waitFor(go));
        ConcurrentLinkedQueue<String> answers = new ConcurrentLinkedQueue<>();
        List<Thread> callers = new ArrayList<>();
        for (String id : List.of("first", "a", "twin", "twin", "b")) {
            callers.add(Thread.startVirtualThread(() -> answers.add(id + " " + answer(id))));
        }
        awaitAllWaiting(callers);
        go.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
        assertEquals(
                List.of("a true", "b true", "first true", "twin refused", "twin true"),
                answers.stream().sorted().toList());
        assertEquals(
                List.of("a", "b", "first", "twin"), announced.stream().sorted().toList(), "each committed change once");
        assertEquals(List.of("twin"), List.copyOf(doubtful));
    }

    @Test
    void closingCommitsWhatWasAccepted() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        fault.set(() -> waitFor(go));
        ConcurrentLinkedQueue<String> answers = new ConcurrentLinkedQueue<>();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            String id = "id " + i;
            callers.add(Thread.startVirtualThread(() -> answers.add(answer(id))));
        }
        awaitAllWaiting(callers);
        Thread closing = Thread.startVirtualThread(changes::close);
        awaitAllWaiting(List.of(closing));
        go.countDown();
        closing.join();
        for (Thread caller : callers) {
            caller.join();
        }
        assertEquals(1_200, answers.stream().filter("true"::equals).count());
    }

    @Test
    void anInterruptLosesNoAnswer() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        fault.set(() -> waitFor(go));
        ConcurrentLinkedQueue<String> answers = new ConcurrentLinkedQueue<>();
        Thread caller = Thread.startVirtualThread(() -> answers.add(answer("a")));
        awaitAllWaiting(List.of(caller));
        caller.interrupt();
        go.countDown();
        caller.join();
        assertEquals(List.of("true"), List.copyOf(answers));
    }

    @Test
    void aCommitAfterItsCallerGaveUpIsReported() {
        CountDownLatch underWay = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        fault.set(() -> {
            underWay.countDown();
            waitFor(go);
        });
        Change change = insert("a");
        Thread.startVirtualThread(() -> assertThrows(StoreUnavailableException.class, () -> changes.commit(change)));
        waitFor(underWay);
        // As a caller does after ten seconds.
        change.result().giveUp("too late");
        go.countDown();
        await().until(() -> List.copyOf(late).equals(List.of("a")));
        assertEquals(List.of("a"), notified);
        assertThrows(StoreUnavailableException.class, () -> changes.commit(insert("a")), "the row is there");
    }

    /** Each could take until the database gives up on a lock, and would undo what its caller did since elsewhere. */
    @Test
    void aChangeWhoseCallerGaveUpIsNotMadeAgainAlone() throws Exception {
        CountDownLatch underWay = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        fault.set(() -> {
            underWay.countDown();
            waitFor(go);
        });
        Thread first = Thread.startVirtualThread(() -> changes.commit(insert("first")));
        waitFor(underWay);
        Change abandoned = insert("z");
        Change failing = Change.of(List.of("a"), transaction -> {
            abandoned.result().giveUp("too late");
            throw new SQLException("refused");
        });
        Thread second = Thread.startVirtualThread(
                () -> assertThrows(StoreUnavailableException.class, () -> changes.commit(failing)));
        Thread third = Thread.startVirtualThread(
                () -> assertThrows(StoreUnavailableException.class, () -> changes.commit(abandoned)));
        awaitAllWaiting(List.of(first, second, third));
        go.countDown();
        second.join();
        assertEquals(1, changes.commit(insert("z")), "the row is not there");
    }

    @Test
    void refusesAtOnceOnceClosed() {
        changes.close();
        StoreUnavailableException refusal =
                assertThrows(StoreUnavailableException.class, () -> changes.commit(insert("late")));
        assertEquals("The database is closed", refusal.getMessage());
    }

    @Test
    void goesOnWhenTheDatabaseComesBack() {
        fault.set(() -> {
            throw new SQLException("no connection");
        });
        assertThrows(StoreUnavailableException.class, () -> changes.commit(insert("a")));
        fault.set(() -> {
            throw new IllegalStateException("a defect of a driver");
        });
        assertThrows(StoreUnavailableException.class, () -> changes.commit(insert("a")));
        fault.set(() -> {});
        assertEquals(1, changes.commit(insert("a")));
    }

    private String answer(String id) {
        try {
            return Boolean.toString(changes.commit(insert(id)) > 0);
        } catch (StoreUnavailableException e) {
            return "refused";
        }
    }

    private static Change insert(String id) {
        return Change.of(SessionChange.changed(id), "INSERT INTO t VALUES (?)", row -> row.setString(1, id));
    }

    private static void awaitAllWaiting(List<Thread> threads) {
        await().atMost(Duration.ofSeconds(8))
                .until(() -> threads.stream().map(Thread::getState).allMatch(WAITING::contains));
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Recorded implements GroupCommit.Observer {

        @Override
        public void committed(String client) {
            notified.add(client);
        }

        @Override
        public void committed(Announcement announcement) {
            announced.add(announcement.clientId());
        }

        @Override
        public void doubtful(String client) {
            doubtful.add(client);
        }

        @Override
        public void late(String client) {
            late.add(client);
        }
    }

    /** A database of this process alone. */
    private record Alone(DataSource dataSource) implements Database {

        @Override
        public boolean exclusive() {
            return true;
        }

        @Override
        public Figures figures(CacheUse cache) {
            return new Figures(cache, 0, 0, 0);
        }

        @Override
        public void discard(Connection failed) {
            assertDoesNotThrow(failed::close);
        }

        @Override
        public void announce(Connection transaction, List<Announcement> announcements) {
            // Nobody listens.
        }

        @Override
        public Optional<ChangeFeed> feed(Receiver receiver) {
            return Optional.empty();
        }

        @Override
        public void close() {
            // The test's own.
        }
    }

    private interface Fault {
        void happen() throws SQLException;
    }
}
