package io.fastauth.store.sql;

import io.fastauth.token.Keyring;
import io.fastauth.token.Session;
import io.fastauth.token.SessionChange;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.StoreUnavailableException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * All sessions of a database, for commands that move or count them. Safe beside processes that use a PostgreSQL
 * database; an SQLite file is for one process.
 */
public final class SqlSessionArchive implements AutoCloseable {

    private static final String PAGE =
            "SELECT " + SessionRows.SELECTED + " FROM session WHERE client_id > ? ORDER BY client_id, recency LIMIT ?";
    private static final String OF_CLIENT =
            "SELECT " + SessionRows.SELECTED + " FROM session WHERE client_id = ? ORDER BY recency LIMIT ?";

    /** The number of clients in one query. */
    private static final int LOOKED_UP = 100;

    private static final String KNOWN =
            "SELECT DISTINCT client_id FROM session WHERE client_id IN (?" + ", ?".repeat(LOOKED_UP - 1) + ")";

    private final Database database;
    private final SessionRows rows;
    private final WriteConnection connection;

    private SqlSessionArchive(Database database, Supplier<Keyring> keyring) {
        this.database = database;
        this.rows = new SessionRows(keyring);
        this.connection = new WriteConnection(database);
    }

    /**
     * Opens a database and brings its schema up to date.
     *
     * @param keyring the keys in use, for encrypted extra claims
     * @throws io.fastauth.token.InvalidSettingException when the URL is not of a supported kind
     * @throws StoreUnavailableException when the database cannot be opened
     */
    public static SqlSessionArchive open(DatabaseAccess access, Supplier<Keyring> keyring) {
        return new SqlSessionArchive(Schema.open(access), keyring);
    }

    /** Opens a database that a service may be using, to read it; an SQLite file must exist. */
    public static SqlSessionArchive openBeside(DatabaseAccess access, Supplier<Keyring> keyring) {
        return new SqlSessionArchive(Schema.openBeside(access), keyring);
    }

    /** Counts all sessions. */
    public long count() {
        return counted("", statement -> {});
    }

    /** Counts the sessions of a selection. */
    public long count(SessionSelection sessions) {
        return switch (sessions) {
            case SessionSelection.One one ->
                counted(" WHERE client_id = ? AND session_id = ?", statement -> {
                    statement.setString(1, one.clientId());
                    statement.setBytes(2, SessionRows.bytes(one.id()));
                });
            case SessionSelection.OfClient client ->
                counted(" WHERE client_id = ?", statement -> statement.setString(1, client.clientId()));
            case SessionSelection.Matching matching ->
                new SessionSearch(database, rows).count(SessionFilter.of(matching));
        };
    }

    private long counted(String condition, Query.Parameters parameters) {
        return read("SELECT COUNT(*) FROM session" + condition, parameters, row -> row.getLong(1))
                .getFirst();
    }

    /**
     * A page of sessions in the order of client ids, with all sessions of each client, the least recently rotated
     * first.
     *
     * @param clientId the last client of the page before; an empty text for the first page
     * @param limit the most sessions to return, at least 1; exceeded when a single client has more
     * @return the sessions; empty at the end
     * @throws StoreUnavailableException when the database cannot be read, or stored claims were changed
     */
    public List<Session> page(String clientId, int limit) {
        List<Session> page = sessions(PAGE, clientId, limit);
        if (page.size() < limit) {
            return page;
        }
        String last = page.getLast().clientId();
        List<Session> whole = page.stream()
                .filter(session -> !session.clientId().equals(last))
                .toList();
        return whole.isEmpty() ? sessions(OF_CLIENT, last, Integer.MAX_VALUE) : whole;
    }

    private List<Session> sessions(String sql, String clientId, int limit) {
        return read(
                sql,
                statement -> {
                    statement.setString(1, clientId);
                    statement.setInt(2, limit);
                },
                rows::read);
    }

    /**
     * Adds sessions, all or none of them.
     *
     * @param sessions the sessions; all those of a client must be in one call, the least recently rotated first
     * @param superseding whether the sessions of a client that has sessions already are replaced; otherwise such a
     *     client keeps its sessions and gets none of these
     * @return the number of added sessions
     * @throws StoreUnavailableException when they were not added, or that is unknown
     */
    public int add(List<Session> sessions, boolean superseding) {
        Map<String, List<Session>> byClient =
                sessions.stream().collect(Collectors.groupingBy(Session::clientId, TreeMap::new, Collectors.toList()));
        WriteConnection.Change change = WriteConnection.Change.of(List.copyOf(byClient.keySet()), transaction -> {
            if (superseding) {
                end(transaction, byClient.keySet());
                return insert(transaction, byClient, Set.of());
            }
            return insert(transaction, byClient, known(transaction, List.copyOf(byClient.keySet())));
        });
        try {
            return GroupCommit.transact(connection, List.of(change)).getFirst().rows();
        } catch (SQLException e) {
            throw new StoreUnavailableException("The database refused sessions: " + SqlFailure.message(e), e);
        }
    }

    private static void end(WriteConnection transaction, Set<String> clients) throws SQLException {
        PreparedStatement end = transaction.statement(SessionWrites.END_OF_CLIENT);
        for (String client : clients) {
            end.setString(1, client);
            end.addBatch();
        }
        end.executeBatch();
    }

    private static Set<String> known(WriteConnection transaction, List<String> clients) throws SQLException {
        PreparedStatement statement = transaction.statement(KNOWN);
        Set<String> known = new HashSet<>();
        for (int from = 0; from < clients.size(); from += LOOKED_UP) {
            for (int i = 0; i < LOOKED_UP; i++) {
                statement.setString(i + 1, clients.get(Math.min(from + i, clients.size() - 1)));
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    known.add(row.getString(1));
                }
            }
        }
        return known;
    }

    private int insert(WriteConnection transaction, Map<String, List<Session>> byClient, Set<String> except)
            throws SQLException {
        PreparedStatement insert = transaction.statement(SessionRows.INSERT_IF_FREE);
        for (Map.Entry<String, List<Session>> client : byClient.entrySet()) {
            if (!except.contains(client.getKey())) {
                int slot = 0;
                for (Session session : client.getValue()) {
                    SessionRows.set(insert, session, rows.extraClaims(session));
                    insert.setString(SessionRows.PARAMETERS + 1, session.clientId());
                    insert.setInt(SessionRows.PARAMETERS + 2, slot);
                    insert.setLong(SessionRows.PARAMETERS + 3, slot);
                    insert.addBatch();
                    slot++;
                }
                transaction.announce(SessionChange.changed(client.getKey()));
            }
        }
        return IntStream.of(insert.executeBatch()).sum();
    }

    /** Counts, by key id, the sessions that need each key: it signed one of their tokens, and they have not expired. */
    public Map<String, Long> keyUse(Instant now) {
        return KeyUse.count(database.dataSource(), now);
    }

    private <T> List<T> read(String sql, Query.Parameters parameters, Query.Rows<T> row) {
        return Query.read(database.dataSource(), sql, parameters, Query.Rows.each(row));
    }

    @Override
    public void close() {
        connection.close();
        database.close();
    }
}
