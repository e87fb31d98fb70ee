package io.fastauth.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.registry.Clients;
import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.Concurrently;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.Sessions;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.Audience;
import io.fastauth.token.Session;
import io.fastauth.token.SessionChange;
import io.fastauth.token.SessionChange.Kind;
import io.fastauth.token.SessionSelection;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The changes that two stores on one database report: each all of them, in the order of commits. */
@BesideOthers
class PostgresChangesTest {

    private static final ReplayedChanges HERE = new ReplayedChanges();
    private static final ReplayedChanges THERE = new ReplayedChanges();

    private static DatabaseAccess access;
    private static SqlSessionStore store;
    private static SqlSessionStore other;

    @BeforeAll
    static void open() throws Exception {
        access = RunningPostgres.shared().newDatabase();
        store = open(HERE);
        other = open(THERE);
    }

    private static SqlSessionStore open(ReplayedChanges observer) {
        SqlSessionStore opened = SqlSessionStore.open(access, () -> SignedSessions.KEYS);
        assertTrue(opened.observeChanges(observer));
        return opened;
    }

    @AfterAll
    static void close() {
        store.close();
        other.close();
    }

    @BeforeEach
    void empty() {
        await().until(() -> store.lag().isPresent() && other.lag().isPresent());
        store.end(SessionSelection.Matching.issuedBefore(Instant.parse("2100-01-01T00:00:00Z")));
        awaitAll();
        HERE.clear();
        THERE.clear();
    }

    /** Changes are reported in the order of commits, so whoever has heard of the last one has heard of all. */
    private static void awaitAll() {
        Session last = SignedSessions.start("last").session();
        store.start(last, Sessions.NO_TOKENS, 1);
        for (ReplayedChanges each : List.of(HERE, THERE)) {
            await().pollInterval(Duration.ofMillis(10))
                    .until(() -> each.changes().contains(SessionChange.issued(last, 0)));
        }
    }

    /**
     * Without ends of whole clients: a session that another process starts at the same time may outlive one, though it
     * is reported earlier.
     */
    @Test
    void replayedInOrderTheyGiveTheSessionsOfTheTable() throws Exception {
        new BusyClients(List.of(store, other), 60, false).run();
        awaitAll();
        for (ReplayedChanges each : List.of(HERE, THERE)) {
            assertEquals(List.of(), each.misfits());
            assertEquals(ReplayedChanges.stored(access.url()), each.sessions());
        }
        assertEquals(HERE.changes(), THERE.changes());
    }

    @Test
    void fiveHundredClientsInOneTransactionAreNoGap() throws Exception {
        List<String> clients = IntStream.range(0, 500)
                .mapToObj(i -> String.format("client %03d", i))
                .toList();
        Concurrently.run(clients.stream()
                .<Callable<Boolean>>map(client -> () -> {
                    store.start(Sessions.of(client, "s"), Sessions.NO_TOKENS, 1);
                    return true;
                })
                .toList());
        awaitAll();
        assertEquals(501, THERE.sessions().size(), "and the last one");
        HERE.clear();
        THERE.clear();
        assertEquals(501, other.end(SessionSelection.Matching.issuedBefore(Instant.parse("2100-01-01T00:00:00Z"))));
        awaitAll();
        for (ReplayedChanges each : List.of(HERE, THERE)) {
            assertEquals(
                    clients,
                    each.changes().stream()
                            .filter(change -> change.kind() == Kind.CHANGED)
                            .map(SessionChange::clientId)
                            .filter(client -> !client.equals("last"))
                            .toList());
        }
    }

    @Test
    void theOtherStoreLearnsTheKindTheSlotAndTheAudienceOfTheLongestClient() {
        String client = "\"😀\\'".repeat(64).substring(0, 255);
        Session first = Sessions.of(client, "first");
        Session second = Sessions.of(client, "second");
        Session next = Sessions.next(second);
        store.start(first, Sessions.NO_TOKENS, 2);
        store.start(second, Sessions.NO_TOKENS, 2);
        assertTrue(Sessions.rotate(other, second, 1, next));
        SessionSelection.One reused = new SessionSelection.One(
                client,
                second.id(),
                OptionalInt.of(1),
                Audience.of(List.of("https://a.example/" + "a".repeat(Audience.MAX_LENGTH - 18))),
                true);
        store.end(reused);
        assertEquals(0, other.end(reused));
        awaitAll();
        for (ReplayedChanges each : List.of(HERE, THERE)) {
            assertEquals(
                    List.of(
                            SessionChange.issued(first, 0),
                            SessionChange.issued(second, 1),
                            SessionChange.refreshed(next, 1),
                            SessionChange.ended(reused)),
                    each.of(client));
        }
        assertEquals(Kind.REUSE_DETECTED, HERE.of(client).getLast().kind());
    }

    @Test
    void aRegisteredClientLosesItsSessionsInThatChange() {
        store.start(Sessions.of("a", "first"), Sessions.NO_TOKENS, 1);
        assertTrue(other.clients().add(Clients.of("a")));
        awaitAll();
        for (ReplayedChanges each : List.of(HERE, THERE)) {
            assertEquals(SessionChange.revoked("a"), each.of("a").getLast());
            assertEquals(2, each.of("a").size());
        }
    }

    /** Own changes are in the caches already. */
    @Test
    void onlyTheChangesOfOthersAreThoseOfOthers() {
        ConcurrentLinkedQueue<String> others = new ConcurrentLinkedQueue<>();
        store.observeOthers(others::add);
        store.start(Sessions.of("own", "s"), Sessions.NO_TOKENS, 1);
        other.start(Sessions.of("foreign", "s"), Sessions.NO_TOKENS, 1);
        awaitAll();
        assertEquals(List.of("foreign"), List.copyOf(others));
    }

    @Test
    void aMalformedPayloadMayHaveBeenAChangeOfAnyClient() throws Exception {
        try (Connection stranger = DriverManager.getConnection(access.url())) {
            stranger.createStatement().execute("SELECT pg_notify('" + Announcements.CHANNEL + "', 'sender [{}]')");
        }
        awaitAll();
        assertTrue(THERE.changes().contains(SessionChange.changed("")));
    }

    @Test
    void whenTheConnectionIsLostAnyClientMayHaveChangedAndTheLagIsNotKnown() throws Exception {
        List<Optional<Duration>> lags = new ArrayList<>();
        assertTrue(store.observeChanges(change -> {
            if (change.equals(SessionChange.changed(""))) {
                lags.add(store.lag());
            }
        }));
        String database = access.url().replaceFirst(".*/", "").replaceFirst("\\?.*", "");
        List<Long> listeners = RunningPostgres.shared().listeners(database);
        assertEquals(2, listeners.size());
        for (long listener : listeners) {
            RunningPostgres.shared().sql("SELECT pg_terminate_backend(" + listener + ")");
        }
        await().until(() -> HERE.changes().contains(SessionChange.changed(""))
                && THERE.changes().contains(SessionChange.changed("")));
        await().until(() -> store.lag().isPresent() && other.lag().isPresent());
        assertTrue(lags.stream().allMatch(Optional::isEmpty), lags::toString);
        assertFalse(lags.isEmpty());
        awaitAll();
    }
}
