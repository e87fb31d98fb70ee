package io.fastauth.store.sql;

import io.fastauth.registry.Client;
import io.fastauth.registry.ClientRecords;
import io.fastauth.registry.SearchedText;
import io.fastauth.store.sql.WriteConnection.Change;
import io.fastauth.token.ClientIdRule;
import io.fastauth.token.Session;
import io.fastauth.token.SessionChange;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.StoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The registered clients, in the database of the sessions: they share its connections, writer and notifications. */
final class SqlClientRecords implements ClientRecords {

    private static final Logger LOGGER = System.getLogger(SqlClientRecords.class.getName());

    /** Begins what is announced of a client itself, rather than of its sessions; no client id contains it. */
    private static final String MARK = "\u0001";

    static final String FIND = ClientPages.SELECT + "client_id = ?";
    static final String OF_FILE = ClientPages.SELECT + "from_file = 1";
    static final String COUNT = "SELECT COUNT(*) FROM client";
    static final String IDS = "SELECT client_id FROM client WHERE client_id > ? ORDER BY client_id LIMIT 10000";
    private static final String ADD =
            "INSERT INTO client (client_id, revision, from_file, document, searched) VALUES (?, ?, ?, ?, ?)"
                    + " ON CONFLICT DO NOTHING";

    /**
     * The first one is random: a client that was registered again must not be taken for the one that was read before.
     */
    private static final long FIRST_REVISIONS = 1L << 62;

    private static final String DELETE = "DELETE FROM client WHERE client_id = ? AND revision = ?";

    private final Database database;
    private final ClientPages pages;
    private final GroupCommit changes;
    private final BooleanSupplier current;
    private final Consumer<String> sessionsEnded;
    private final RecentStarts starts = new RecentStarts();
    private final ClientCache cache = new ClientCache(clientId -> read(clientId).map(Revision::client), new Ids());

    /**
     * The clients of an open database.
     *
     * @param current whether the notifications of other processes arrive, so that the cache is valid
     * @param sessionsEnded called with each client whose sessions a change here ended
     */
    SqlClientRecords(Database database, GroupCommit changes, BooleanSupplier current, Consumer<String> sessionsEnded) {
        this.database = database;
        this.pages = new ClientPages(database);
        this.changes = changes;
        this.current = current;
        this.sessionsEnded = sessionsEnded;
    }

    /** The client that an announcement is about; empty when it is about sessions. */
    static Optional<String> announced(String subject) {
        return subject.startsWith(MARK) ? Optional.of(subject.substring(MARK.length())) : Optional.empty();
    }

    @Override
    public Optional<Client> find(String clientId) {
        if (current.getAsBoolean()) {
            return cache.find(clientId);
        }
        Optional<Client> client = read(clientId).map(Revision::client);
        if (client.isPresent()) {
            cache.registered(clientId);
        }
        return client;
    }

    /** A token may name a client that cannot exist here, and whose id the database would refuse. */
    @Override
    public Optional<Revision> read(String clientId) {
        if (ClientIdRule.storedProblem(clientId).isPresent()) {
            return Optional.empty();
        }
        return database.find(
                FIND,
                statement -> statement.setString(1, clientId),
                row -> row.next() ? Optional.of(ClientPages.revision(row)) : Optional.empty());
    }

    @Override
    public Page page(Optional<String> search, String after, int limit) {
        return pages.page(search, after, limit);
    }

    @Override
    public List<Revision> ofFile() {
        return Query.read(database.dataSource(), OF_FILE, statement -> {}, Query.Rows.each(ClientPages::revision));
    }

    private final class Ids implements ClientCache.Ids {

        @Override
        public long count() {
            return Query.read(database.dataSource(), COUNT, statement -> {}, row -> row.next() ? row.getLong(1) : 0);
        }

        @Override
        public List<String> page(String after) {
            return Query.read(
                    database.dataSource(),
                    IDS,
                    statement -> statement.setString(1, after),
                    Query.Rows.each(row -> row.getString(1)));
        }
    }

    @Override
    public boolean add(Client client) {
        return commit(client, Effect.SESSIONS_ENDED, transaction -> {
            PreparedStatement add = transaction.statement(ADD);
            add.setString(1, client.id());
            add.setLong(2, ThreadLocalRandom.current().nextLong(FIRST_REVISIONS));
            add.setInt(3, client.source() == Client.Source.FILE ? 1 : 0);
            add.setString(4, ClientDocument.write(client));
            add.setString(5, SearchedText.of(client));
            return add.executeUpdate();
        });
    }

    @Override
    public boolean replace(Revision before, Client after, Effect effect) {
        return commit(after, effect, new ClientReplacements(List.of(new Replacement(before, after))));
    }

    @Override
    public boolean replaceUnannounced(List<Replacement> replacements) {
        return changes.commit(Change.of(List.of(), new ClientReplacements(replacements))) == replacements.size();
    }

    @Override
    public boolean delete(Revision client) {
        String clientId = client.client().id();
        return changes.commit(Change.of(List.of(MARK + clientId), transaction -> {
                    PreparedStatement delete = transaction.statement(DELETE);
                    delete.setString(1, clientId);
                    delete.setLong(2, client.revision());
                    int rows = delete.executeUpdate();
                    if (rows > 0) {
                        transaction.announce(new Announcement.OfClient(clientId));
                    }
                    return rows;
                }))
                > 0;
    }

    private boolean commit(Client client, Effect effect, Change.Steps write) {
        String clientId = client.id();
        List<String> changed = switch (effect) {
            case TERMS -> List.of(MARK + clientId);
            case SESSIONS_ENDED -> List.of(clientId, MARK + clientId);
        };
        boolean written = changes.commit(Change.of(changed, transaction -> {
                    int rows = write.run(transaction);
                    if (rows > 0) {
                        apply(transaction, clientId, effect);
                    }
                    return rows;
                }))
                > 0;
        if (written && effect == Effect.SESSIONS_ENDED) {
            sessionsEnded.accept(clientId);
        }
        // A transaction whose commit was in doubt was repeated, and then found its own change.
        return written || read(clientId).map(Revision::client).equals(Optional.of(client));
    }

    private static void apply(WriteConnection transaction, String clientId, Effect effect) throws SQLException {
        if (effect == Effect.SESSIONS_ENDED) {
            var unused = endSessions(transaction, clientId);
            transaction.announce(SessionChange.revoked(clientId));
        }
        transaction.announce(new Announcement.OfClient(clientId));
    }

    private static int endSessions(WriteConnection transaction, String clientId) throws SQLException {
        PreparedStatement end = transaction.statement(SessionWrites.END_OF_CLIENT);
        end.setString(1, clientId);
        return end.executeUpdate();
    }

    /** After a commit of this process. */
    void committed(String clientId) {
        cache.changed(clientId);
    }

    /** Before a session is stored. Only another process can change clients unheard. */
    void starting(Session session) {
        if (database.exclusive()) {
            return;
        }
        if (current.getAsBoolean()) {
            starts.startingFromMemory(session.clientId());
        }
        if (cache.believedUnregistered(session.clientId())) {
            starts.starting(session);
        }
    }

    /**
     * After a change by another process. A session that was being started here by the terms before it, after that
     * process had ended the sessions, ends too: when the client is refused now, or has just been registered. Sessions
     * that a registered client was issued elsewhere go on.
     */
    void changedByOther(String clientId) {
        Map<String, List<UUID>> unaware = starts.of(List.of(clientId));
        cache.changed(clientId);
        endStarted(unaware);
    }

    private void endStarted(Map<String, List<UUID>> unaware) {
        // Not on this thread, which receives the notifications.
        Thread.ofVirtual().name("fastauth-client-change").start(() -> unaware.forEach(this::endStarted));
    }

    private void endStarted(String clientId, List<UUID> unaware) {
        try {
            Optional<Client> client = read(clientId).map(Revision::client);
            boolean refused =
                    client.filter(now -> now.status() != Client.Status.ENABLED).isPresent();
            if (!refused && (client.isEmpty() || unaware.isEmpty())) {
                return;
            }
            int ended = changes.commit(Change.of(
                    List.of(clientId),
                    transaction -> refused
                            ? endAnnounced(transaction, clientId)
                            : endSessions(transaction, clientId, unaware)));
            if (ended > 0) {
                sessionsEnded.accept(clientId);
            }
        } catch (StoreUnavailableException e) {
            // The next time that notifications may have been missed, it is tried again: the database is failing.
            starts.startingFromMemory(clientId);
            LOGGER.log(Level.WARNING, "Sessions of a changed client could not be ended: {0}", e.getMessage());
        }
    }

    private static int endAnnounced(WriteConnection transaction, String clientId) throws SQLException {
        int ended = endSessions(transaction, clientId);
        if (ended > 0) {
            transaction.announce(SessionChange.revoked(clientId));
        }
        return ended;
    }

    private static int endSessions(WriteConnection transaction, String clientId, List<UUID> sessions)
            throws SQLException {
        PreparedStatement end = transaction.statement(SessionWrites.END_ONE);
        for (UUID session : sessions) {
            end.setString(1, clientId);
            end.setBytes(2, SessionRows.bytes(session));
            end.addBatch();
        }
        int[] ended = end.executeBatch();
        IntStream.range(0, ended.length)
                .filter(i -> ended[i] > 0)
                .forEach(i ->
                        transaction.announce(SessionChange.ended(new SessionSelection.One(clientId, sessions.get(i)))));
        return IntStream.of(ended).sum();
    }

    /**
     * When changes of other processes may have been missed: also of clients that sessions were started for since. The
     * service refuses the tokens of a disabled client, but other processes have reported these sessions as current.
     */
    void missed() {
        Map<String, List<UUID>> unaware = starts.of(starts.takeUnconfirmed());
        cache.changedAll();
        if (!unaware.isEmpty()) {
            endStarted(unaware);
        }
    }
}
