package io.fastauth.store.sql;

import io.fastauth.token.Claims;
import io.fastauth.token.Keyring;
import io.fastauth.token.Session;
import io.fastauth.token.SessionCount;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionStore;
import io.fastauth.token.StoreFigures;
import io.fastauth.token.StoreStatus;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenPair;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sessions in an SQL database, with a cache of what was read. Its own changes and the announcements of other processes
 * invalidate the cache.
 */
public final class SqlSessionStore implements SessionStore, StoreStatus {

    private static final String FIND = "SELECT " + SessionRows.SELECTED + " FROM session WHERE client_id = ?"
            + " ORDER BY CASE WHEN session_id = ? OR access_id = ? OR refresh_id = ? OR previous_refresh_id = ?"
            + " THEN 0 ELSE 1 END LIMIT 1";
    private static final String END_ONE = "DELETE FROM session WHERE client_id = ? AND session_id = ?";
    static final String END_OF_CLIENT = "DELETE FROM session WHERE client_id = ?";
    private static final String CHECK = "SELECT 1 FROM session WHERE client_id = ''";
    private static final String FURTHER_SLOTS = "SELECT 1 FROM session WHERE slot > 0 LIMIT 1";
    private static final String COUNT =
            "SELECT COUNT(CASE WHEN refresh_expires_at > ? THEN 1 END), COUNT(*) FROM session";

    private static final int QUESTION_SECONDS = 2;

    private final Database database;
    private final SessionRows rows;
    private final SessionCache cache = new SessionCache(this::load);
    private final GroupCommit changes;
    private final BulkDelete bulk;
    private final Optional<ChangeFeed> others;
    private final List<Consumer<String>> observers = new CopyOnWriteArrayList<>();
    private final Sweeper sweeper;

    /**
     * Whether some client may have more than one session. While none has, a limit of 1 needs no search for sessions
     * above it.
     */
    private volatile boolean furtherSlots;

    private SqlSessionStore(Database database, Supplier<Keyring> keyring) {
        this.database = database;
        this.rows = new SessionRows(keyring);
        this.changes = new GroupCommit(database, cache::changed, this::changedUnannounced);
        this.bulk = new BulkDelete(database, changes);
        this.others = database.feed(this::changedUnannounced, this::missed);
        this.sweeper = Sweeper.start(bulk);
    }

    /**
     * Opens a database and brings its schema up to date.
     *
     * @param access the database
     * @param keyring the keys in use; asked at every call that encrypts or decrypts extra claims
     * @return the store
     * @throws io.fastauth.token.InvalidSettingException when the URL is not of a supported kind
     * @throws StoreUnavailableException when the database cannot be opened
     */
    public static SqlSessionStore open(DatabaseAccess access, Supplier<Keyring> keyring) {
        SqlSessionStore store = new SqlSessionStore(Schema.open(access), keyring);
        try {
            store.furtherSlots = store.ask(FURTHER_SLOTS, statement -> {}, ResultSet::next);
            return store;
        } catch (StoreUnavailableException e) {
            store.close();
            throw e;
        }
    }

    @Override
    public Optional<StoredSession> find(Claims token, Freshness freshness) {
        SessionCache.Key key = SessionCache.Key.of(token);
        Optional<Session> session;
        if (!others.map(ChangeFeed::current).orElse(true)) {
            session = load(key);
        } else if (freshness == Freshness.CACHED || others.isEmpty()) {
            session = cache.find(key);
        } else {
            session = cache.findUncached(key);
        }
        return session.map(found -> new StoredSession(found, Optional.empty()));
    }

    private Optional<Session> load(SessionCache.Key key) {
        try {
            return read(key);
        } catch (SQLException e) {
            if (Failure.of(e) != Failure.DISCONNECTED || e instanceof SQLTransientConnectionException) {
                throw new StoreUnavailableException("The database could not be read: " + Reason.of(e), e);
            }
        }
        try {
            // The connection was opened before the database was restarted.
            return read(key);
        } catch (SQLException e) {
            throw new StoreUnavailableException("The database could not be read: " + Reason.of(e), e);
        }
    }

    private Optional<Session> read(SessionCache.Key key) throws SQLException {
        byte[] id = SessionRows.bytes(key.id());
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setString(1, key.clientId());
            for (int i = 2; i <= 5; i++) {
                find.setBytes(i, id);
            }
            try (ResultSet row = find.executeQuery()) {
                return row.next() ? Optional.of(rows.read(row)) : Optional.empty();
            }
        }
    }

    @Override
    public void start(Session session, TokenPair tokens, int limit) {
        byte @Nullable [] extra = rows.extraClaims(session);
        if (limit > 1) {
            furtherSlots = true;
            commit(session, Change.of(List.of(session.clientId()), new Slots(session, extra, limit)));
        } else if (furtherSlots) {
            commit(session, Change.of(List.of(session.clientId()), transaction -> {
                Slots.trim(transaction, session.clientId(), 1);
                PreparedStatement supersede = transaction.statement(SessionRows.SUPERSEDE);
                setFirstSlot(supersede, session, extra);
                return supersede.executeUpdate();
            }));
        } else {
            commit(
                    session,
                    Change.of(
                            session.clientId(),
                            SessionRows.SUPERSEDE,
                            statement -> setFirstSlot(statement, session, extra)));
        }
    }

    /**
     * Commits a session. The writer caches it where no other process writes: elsewhere, one may have changed it between
     * the commit and this.
     */
    private int commit(Session session, Change change) {
        if (others.isEmpty()) {
            var unused = change.rows().thenAccept(changed -> {
                if (changed > 0) {
                    cache.put(session);
                }
            });
        }
        return changes.commit(change);
    }

    static void setFirstSlot(PreparedStatement statement, Session session, byte @Nullable [] extra)
            throws SQLException {
        SessionRows.set(statement, session, extra);
        statement.setString(SessionRows.PARAMETERS + 1, session.clientId());
        statement.setInt(SessionRows.PARAMETERS + 2, 0);
        statement.setLong(SessionRows.PARAMETERS + 3, 0);
    }

    @Override
    public boolean rotate(Session current, Session next, TokenPair tokens) {
        byte @Nullable [] extra = rows.extraClaims(next);
        return commit(next, Change.of(next.clientId(), SessionRows.ROTATE, statement -> {
                    SessionRows.set(statement, next, extra);
                    statement.setString(SessionRows.PARAMETERS + 1, current.clientId());
                    statement.setBytes(SessionRows.PARAMETERS + 2, SessionRows.bytes(current.id()));
                    statement.setBytes(SessionRows.PARAMETERS + 3, SessionRows.bytes(current.refreshId()));
                    statement.setBytes(SessionRows.PARAMETERS + 4, SessionRows.bytes(next.refreshId()));
                }))
                > 0;
    }

    @Override
    public int end(SessionSelection sessions) {
        return switch (sessions) {
            case SessionSelection.One one ->
                changes.commit(Change.of(one.clientId(), END_ONE, statement -> {
                    statement.setString(1, one.clientId());
                    statement.setBytes(2, SessionRows.bytes(one.id()));
                }));
            case SessionSelection.OfClient client ->
                changes.commit(Change.of(
                        client.clientId(), END_OF_CLIENT, statement -> statement.setString(1, client.clientId())));
            case SessionSelection.IssuedBefore issued -> endIssuedBefore(issued.time());
        };
    }

    private int endIssuedBefore(Instant time) {
        try {
            return Math.clamp(
                    bulk.delete(BulkDelete.Column.ROTATED_AT, time, true, Duration.ZERO, new CountDownLatch(1)),
                    0,
                    Integer.MAX_VALUE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("Interrupted after some of the sessions were ended", e);
        }
    }

    @Override
    public void observeOthers(Consumer<String> observer) {
        observers.add(observer);
    }

    /** By another process, or by a caller of this one that stopped waiting for the commit. */
    private void changedUnannounced(String clientId) {
        cache.changed(clientId);
        observers.forEach(observer -> observer.accept(clientId));
    }

    private void missed() {
        cache.changedAll();
        observers.forEach(observer -> observer.accept(""));
    }

    /**
     * Reads, and until the first accepted change and after a failed one writes a row and deletes it again: a full disk
     * and a read-only database still answer reads.
     */
    @Override
    public void check() {
        ask(CHECK, statement -> {}, row -> "answered");
        if (!changes.accepted()) {
            WriteCheck.write(changes, rows);
        }
    }

    @Override
    public Optional<StoreFigures> figures() {
        return Optional.of(database.figures(cache.use()));
    }

    /** Reads the whole table. */
    @Override
    public Optional<SessionCount> count(Instant now) {
        return Optional.of(ask(COUNT, statement -> statement.setLong(1, now.getEpochSecond()), row -> {
            row.next();
            return new SessionCount(row.getLong(1), row.getLong(2) - row.getLong(1));
        }));
    }

    /** Reads figures: less important than sessions, so it must answer sooner. */
    private <T> T ask(String question, Change.Parameters parameters, Answer<T> answer) {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(question)) {
            statement.setQueryTimeout(QUESTION_SECONDS);
            parameters.set(statement);
            try (ResultSet row = statement.executeQuery()) {
                return answer.read(row);
            }
        } catch (SQLException e) {
            throw new StoreUnavailableException("The database could not be read: " + Reason.of(e), e);
        }
    }

    private interface Answer<T> {
        T read(ResultSet row) throws SQLException;
    }

    @Override
    public void close() {
        sweeper.close();
        changes.close();
        others.ifPresent(ChangeFeed::close);
        database.close();
    }
}
