package io.fastauth.store.sql;

import io.fastauth.registry.ClientRecords;
import io.fastauth.store.sql.WriteConnection.Change;
import io.fastauth.token.Claims;
import io.fastauth.token.ClientIdRule;
import io.fastauth.token.Keyring;
import io.fastauth.token.Session;
import io.fastauth.token.SessionChange;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionSelection.Matching;
import io.fastauth.token.SessionStore;
import io.fastauth.token.StoreStatus;
import io.fastauth.token.StoreStatus.Figures;
import io.fastauth.token.StoreStatus.SessionCount;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenPair;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Sessions in an SQL database, with a cache that changes made here and notifications of other processes invalidate.
 * {@link #count} reads the whole table.
 */
public final class SqlSessionStore implements SessionStore, StoreStatus {

    private static final Logger LOGGER = System.getLogger(SqlSessionStore.class.getName());

    private static final String FIND = "SELECT slot, " + SessionRows.SELECTED + " FROM session WHERE client_id = ?"
            + " ORDER BY CASE WHEN session_id = ? OR access_id = ? OR refresh_id = ? OR previous_refresh_id = ?"
            + " THEN 0 ELSE 1 END LIMIT 1";
    private static final String CHECK = "SELECT 1 FROM session WHERE client_id = ''";
    private static final String FURTHER_SLOTS = "SELECT 1 FROM session WHERE slot > 0 LIMIT 1";
    private static final String COUNT =
            "SELECT COUNT(CASE WHEN refresh_expires_at > ? THEN 1 END), COUNT(*) FROM session";

    private final Database database;
    private final SessionRows rows;
    private final SessionWrites writes;
    private final SessionCache cache = new SessionCache(this::load);
    private final GroupCommit changes;
    private final SqlClientRecords clients;
    private final SessionSearch search;
    private final BulkDelete bulk;
    private final SessionUse use;
    private final Optional<Database.ChangeFeed> feed;
    private final StoreReports reports;
    private final Sweeper sweeper;

    /** Whether a client may have several sessions, for which a limit of 1 then searches. Each sweep looks for more. */
    private volatile boolean furtherSlots;

    private SqlSessionStore(Database database, Supplier<Keyring> keyring) {
        this.database = database;
        this.rows = new SessionRows(keyring);
        this.writes = new SessionWrites(rows);
        this.reports = new StoreReports(cache, this::records, database.exclusive());
        this.changes = new GroupCommit(database, reports);
        this.clients = new SqlClientRecords(database, changes, this::current, reports::sessionsChanged);
        this.search = new SessionSearch(database, rows);
        this.bulk = new BulkDelete(search, changes);
        this.use = SessionUse.start(changes, Clock.systemUTC());
        this.feed = database.feed(reports);
        this.sweeper = Sweeper.start("fastauth-sweeper", Clock.systemUTC(), false, this::sweep);
    }

    /**
     * Opens a database and brings its schema up to date.
     *
     * @param keyring the keys in use; read at every call that encrypts or decrypts extra claims
     * @throws io.fastauth.token.InvalidSettingException when the URL is not of a supported kind
     * @throws StoreUnavailableException when the database cannot be opened
     */
    public static SqlSessionStore open(DatabaseAccess access, Supplier<Keyring> keyring) {
        SqlSessionStore store = new SqlSessionStore(Schema.open(access), keyring);
        try {
            store.findFurtherSlots();
            return store;
        } catch (StoreUnavailableException e) {
            store.close();
            throw e;
        }
    }

    @Override
    public Optional<StoredSession> find(Claims token, Freshness freshness) {
        SessionCache.Key key = SessionCache.Key.of(token);
        if (!current()) {
            return load(key);
        }
        return freshness == Freshness.CACHED || feed.isEmpty() ? cache.find(key) : cache.findUncached(key);
    }

    @Override
    public Optional<StoredSession> cached(Claims token) {
        return current() ? cache.cached(SessionCache.Key.of(token)) : Optional.empty();
    }

    /** The registered clients, in the same database. */
    public ClientRecords clients() {
        return clients;
    }

    private SqlClientRecords records() {
        return clients;
    }

    private boolean current() {
        return feed.map(Database.ChangeFeed::current).orElse(true);
    }

    /** A token of the original may name a client that cannot exist here, and whose id the database would refuse. */
    private Optional<StoredSession> load(SessionCache.Key key) {
        if (ClientIdRule.storedProblem(key.clientId()).isPresent()) {
            return Optional.empty();
        }
        byte[] id = SessionRows.bytes(key.id());
        return database.find(
                FIND,
                find -> {
                    find.setString(1, key.clientId());
                    for (int i = 2; i <= 5; i++) {
                        find.setBytes(i, id);
                    }
                },
                row -> row.next() ? Optional.of(rows.stored(row, key.clientId())) : Optional.empty());
    }

    @Override
    public void start(Session session, TokenPair tokens, int limit) {
        clients.starting(session);
        if (limit > 1) {
            furtherSlots = true;
            Slots slots = writes.toSlots(session, limit);
            changes.commit(Change.of(List.of(session.clientId()), slots));
        } else {
            changes.commit(furtherSlots ? writes.only(session) : writes.first(session));
        }
    }

    @Override
    public boolean rotate(StoredSession current, Session next, TokenPair tokens) {
        return changes.commit(cached(writes.rotation(current, next), next, current.slot())) > 0;
    }

    /** Replaces what is cached of the session, unless other processes write, which could have changed it since. */
    private Change cached(Change rotation, Session next, int slot) {
        return feed.isPresent()
                ? rotation
                : rotation.with(rows -> {
                    if (rows > 0) {
                        cache.put(new StoredSession(next, slot, Optional.empty()));
                    }
                });
    }

    @Override
    public int end(SessionSelection sessions) {
        return switch (sessions) {
            case SessionSelection.One one -> changes.commit(SessionWrites.end(one));
            case SessionSelection.OfClient client -> changes.commit(SessionWrites.end(client));
            case Matching matching -> endAll(SessionFilter.of(matching));
        };
    }

    private int endAll(SessionFilter filter) {
        try {
            return Math.clamp(bulk.delete(filter, true, Duration.ZERO, new CountDownLatch(1)), 0, Integer.MAX_VALUE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("Interrupted after some of the sessions were ended", e);
        }
    }

    @Override
    public Optional<StoredSession> find(String clientId, UUID id) {
        return search.find(clientId, id);
    }

    @Override
    public Page page(Matching sessions, Position after, int limit) {
        return search.page(SessionFilter.of(sessions), after, limit);
    }

    @Override
    public Batch count(Matching sessions, Position after) {
        return search.count(SessionFilter.of(sessions), after);
    }

    @Override
    public Batch end(Matching sessions, Position after) {
        return bulk.delete(SessionFilter.of(sessions), true, after);
    }

    @Override
    public void used(Claims token, StoredSession session) {
        int today = use.today();
        if (session.lastUsedDay() < today && use.note(session, today)) {
            cache.used(SessionCache.Key.of(token), session, today);
        }
    }

    @Override
    public void observeOthers(Consumer<String> observer) {
        reports.ofOthers().add(observer);
    }

    @Override
    public boolean observeChanges(Consumer<SessionChange> observer) {
        boolean ordered = feed.map(Database.ChangeFeed::announced).orElse(true);
        return ordered && reports.ofAll().add(observer);
    }

    @Override
    public Optional<Duration> lag() {
        return feed.isEmpty() ? Optional.of(Duration.ZERO) : feed.get().lag();
    }

    /**
     * Reads. Before the first accepted change and after a failed one, it also writes a row and deletes it: a full disk
     * and a read-only database still answer reads.
     */
    @Override
    public void check() {
        if (!database.present()) {
            throw new StoreUnavailableException(Database.REMOVED);
        }
        var unused = readFigures(CHECK, statement -> {}, ResultSet::next);
        if (!changes.accepted()) {
            writes.check().forEach(changes::commit);
        }
    }

    @Override
    public Optional<Figures> figures() {
        return Optional.of(database.figures(cache.use()));
    }

    @Override
    public Optional<SessionCount> count(Instant now) {
        return Optional.of(readFigures(COUNT, statement -> statement.setLong(1, now.getEpochSecond()), row -> {
            row.next();
            return new SessionCount(row.getLong(1), row.getLong(2) - row.getLong(1));
        }));
    }

    @Override
    public Optional<Map<String, Long>> keyUse(Instant now) {
        return Optional.of(KeyUse.count(database.dataSource(), now));
    }

    @Override
    public Optional<Replicas> replicas() {
        return feed.flatMap(Database.ChangeFeed::replicas);
    }

    private <T> T readFigures(String sql, Query.Parameters parameters, Query.Rows<T> rows) {
        return Query.readFigures(database.dataSource(), sql, parameters, rows);
    }

    private void findFurtherSlots() {
        if (!furtherSlots && readFigures(FURTHER_SLOTS, statement -> {}, ResultSet::next)) {
            furtherSlots = true;
        }
    }

    /** A round of the sweeper. */
    void sweep(Instant before, CountDownLatch stop) throws InterruptedException {
        findFurtherSlots();
        long deleted = bulk.delete(SessionFilter.expired(before), false, Sweeper.BETWEEN_PAGES, stop);
        if (deleted > 0) {
            LOGGER.log(Level.INFO, "Deleted {0} expired sessions", deleted);
        }
    }

    @Override
    public void close() {
        sweeper.close();
        use.close();
        changes.close();
        feed.ifPresent(Database.ChangeFeed::close);
        database.close();
    }
}
