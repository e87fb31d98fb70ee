package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Sessions;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.Audience;
import io.fastauth.token.Grant;
import io.fastauth.token.Scope;
import io.fastauth.token.Session;
import io.fastauth.token.SessionSelection.Matching;
import io.fastauth.token.SessionStore.Page;
import io.fastauth.token.SessionStore.Position;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenFormat;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A database whose sessions a test starts and walks through, by a store that it can open again. */
final class SessionDatabase implements AutoCloseable {

    static final Instant OLD = Instant.parse("2026-01-01T00:00:00Z");

    /** More than two ranges of the primary key. */
    static final int MANY = 2 * SessionSearch.RANGE + 500;

    private static final Instant EXPIRY = Instant.parse("2040-01-01T00:00:00Z");

    private final DatabaseAccess access;
    private SqlSessionStore store;

    /** Opens a store on a database without sessions. */
    SessionDatabase(DatabaseAccess access) {
        this.access = access;
        store = SqlSessionStore.open(access, () -> SignedSessions.KEYS);
    }

    /** The one that is open now. */
    SqlSessionStore store() {
        return store;
    }

    static Session session(String clientId, String keyId, Instant issued, List<String> scope) {
        return new Session(
                clientId,
                UUID.randomUUID(),
                0,
                UUID.randomUUID(),
                UUID.randomUUID(),
                Optional.empty(),
                issued,
                issued,
                EXPIRY,
                EXPIRY,
                keyId,
                SignedSessions.KEY.id(),
                TokenFormat.JWS,
                new Grant(Scope.of(scope), Audience.none()),
                Grant.none(),
                Map.of());
    }

    static Session session(String clientId) {
        return session(clientId, "key", OLD, List.of());
    }

    void start(Session session, int limit) {
        store.start(session, Sessions.NO_TOKENS, limit);
    }

    List<StoredSession> walk(Matching sessions, int limit) {
        List<StoredSession> found = new ArrayList<>();
        Optional<Position> next = Optional.of(Position.FIRST);
        while (next.isPresent()) {
            Page page = store.page(sessions, next.get(), limit);
            assertTrue(page.sessions().size() <= limit, "a page is as long as it may be");
            found.addAll(page.sessions());
            next = page.next();
        }
        return found;
    }

    Set<String> clients(Matching sessions) {
        return walk(sessions, 3).stream()
                .map(found -> found.session().clientId())
                .collect(Collectors.toSet());
    }

    /** Sessions of as many clients, past the store: the last one has another key. */
    void fill(int count) {
        store.close();
        try (SqlSessionArchive archive = SqlSessionArchive.open(access, () -> SignedSessions.KEYS)) {
            for (int from = 0; from < count; from += 2_500) {
                archive.add(
                        IntStream.range(from, Math.min(from + 2_500, count))
                                .mapToObj(i -> session(
                                        "client %05d".formatted(i), i == count - 1 ? "rare" : "key", OLD, List.of()))
                                .toList(),
                        true);
            }
        }
        store = SqlSessionStore.open(access, () -> SignedSessions.KEYS);
    }

    void reopen() {
        store.close();
        store = SqlSessionStore.open(access, () -> SignedSessions.KEYS);
    }

    static Matching keyed(String keyId) {
        return new Matching(Optional.empty(), Optional.of(keyId), Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Matching usedBefore(LocalDate day) {
        return new Matching(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(day), Optional.empty());
    }

    @Override
    public void close() {
        store.close();
    }
}
