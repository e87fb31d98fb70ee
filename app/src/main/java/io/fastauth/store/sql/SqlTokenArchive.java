package io.fastauth.store.sql;

import io.fastauth.token.Keyring;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.StoredPair;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * All the pairs of a database, for those who move them: read in pages, added in batches. Safe beside processes that
 * serve from a PostgreSQL database; an SQLite file is for one process.
 */
public final class SqlTokenArchive implements AutoCloseable {

    private static final String PAGE = "SELECT client_id, key_id, sealed_pair, expires_at FROM token_pair"
            + " WHERE client_id > ? ORDER BY client_id LIMIT ?";
    private static final String ADD = "INSERT INTO token_pair"
            + " (key_id, sealed_pair, pair_tag, expires_at, updated_at, client_id) VALUES (?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (client_id) DO NOTHING";

    private final Database database;
    private final PairCipher cipher;
    private final Session session;

    private SqlTokenArchive(Database database, Supplier<Keyring> keyring) {
        this.database = database;
        this.cipher = new PairCipher(keyring);
        this.session = new Session(database);
    }

    /**
     * Opens a database and brings its schema up to date.
     *
     * @param access where it is
     * @param keyring the keys that pairs are encrypted under
     * @return the archive
     * @throws IllegalArgumentException when the URL is not of a supported kind
     * @throws StoreUnavailableException when the database cannot be opened
     */
    public static SqlTokenArchive open(DatabaseAccess access, Supplier<Keyring> keyring) {
        return new SqlTokenArchive(Schema.open(access), keyring);
    }

    /**
     * How many clients have a pair.
     *
     * @return the number, which may change meanwhile
     * @throws StoreUnavailableException when the database cannot be read
     */
    public long count() {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement count = connection.prepareStatement("SELECT COUNT(*) FROM token_pair");
                ResultSet row = count.executeQuery()) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new StoreUnavailableException("The database could not be read", e);
        }
    }

    /**
     * A page of pairs, in the database's order of client ids.
     *
     * @param clientId the last client of the page before; an empty text for the first page
     * @param limit the most pairs to answer, at least 1
     * @return the pairs; fewer than the limit at the end
     * @throws StoreUnavailableException when the database cannot be read, or a pair not decrypted
     */
    public List<StoredPair> after(String clientId, int limit) {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement page = connection.prepareStatement(PAGE)) {
            page.setString(1, clientId);
            page.setInt(2, limit);
            List<StoredPair> pairs = new ArrayList<>();
            try (ResultSet row = page.executeQuery()) {
                while (row.next()) {
                    String client = row.getString("client_id");
                    pairs.add(new StoredPair(
                            client,
                            cipher.open(client, row.getString("key_id"), row.getString("sealed_pair")),
                            Instant.ofEpochSecond(row.getLong("expires_at"))));
                }
            }
            return pairs;
        } catch (SQLException e) {
            throw new StoreUnavailableException("The database could not be read", e);
        }
    }

    /**
     * Adds pairs, all or none of them.
     *
     * @param pairs the pairs, of distinct clients
     * @param superseding whether clients that have a pair get the new one; otherwise they keep theirs
     * @return how many were added, or superseded one
     * @throws StoreUnavailableException when they were not added
     */
    public int add(List<StoredPair> pairs, boolean superseding) {
        List<Change> changes = pairs.parallelStream()
                .map(stored -> change(stored, superseding ? SqlTokenStore.SAVE : ADD))
                .sorted(Comparator.comparing(change -> change.clients().getFirst()))
                .toList();
        try {
            return GroupCommit.transact(session, changes).stream()
                    .mapToInt(Integer::intValue)
                    .sum();
        } catch (SQLException e) {
            throw new StoreUnavailableException("The database refused pairs", e);
        }
    }

    private Change change(StoredPair stored, String sql) {
        SealedPair sealed = cipher.seal(stored.clientId(), stored.pair());
        return Change.of(
                stored.clientId(),
                sql,
                statement -> SqlTokenStore.set(statement, stored.clientId(), sealed, stored.expiresAt()));
    }

    @Override
    public void close() {
        session.close();
        database.close();
    }
}
