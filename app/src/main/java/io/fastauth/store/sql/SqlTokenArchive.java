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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * All the pairs of a database, for those who move them: read in pages, added in batches. Safe beside processes that
 * serve from a PostgreSQL database; an SQLite file is for one process.
 */
public final class SqlTokenArchive implements AutoCloseable {

    private static final String PAGE = "SELECT client_id, key_id, sealed_pair, expires_at FROM token_pair"
            + " WHERE client_id > ? ORDER BY client_id LIMIT ?";
    private static final String ADD = "INSERT INTO token_pair"
            + " (key_id, sealed_pair, pair_tag, signing_key_id, expires_at, updated_at, client_id)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (client_id) DO NOTHING";

    private static final String OUTDATED = "SELECT client_id, key_id, sealed_pair, pair_tag FROM token_pair"
            + " WHERE client_id > ? AND key_id <> ? ORDER BY client_id LIMIT ?";
    private static final String RESEAL =
            "UPDATE token_pair SET key_id = ?, sealed_pair = ?, pair_tag = ?" + " WHERE client_id = ? AND pair_tag = ?";

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
     * @throws io.fastauth.token.InvalidSettingException when the URL is not of a supported kind
     * @throws StoreUnavailableException when the database cannot be opened
     */
    public static SqlTokenArchive open(DatabaseAccess access, Supplier<Keyring> keyring) {
        return new SqlTokenArchive(Schema.open(access), keyring);
    }

    /**
     * Opens a database that a service may be using: to read, and to encrypt again. An SQLite file must exist.
     *
     * @param access where it is
     * @param keyring the keys that pairs are encrypted under
     * @return the archive
     * @throws io.fastauth.token.InvalidSettingException when the URL is not of a supported kind
     * @throws StoreUnavailableException when the database cannot be opened
     */
    public static SqlTokenArchive openBeside(DatabaseAccess access, Supplier<Keyring> keyring) {
        return new SqlTokenArchive(Schema.openBeside(access), keyring);
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
            throw new StoreUnavailableException("The database could not be read: " + Reason.of(e), e);
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
            throw new StoreUnavailableException("The database could not be read: " + Reason.of(e), e);
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
        return committed(changes);
    }

    private int committed(List<Change> changes) {
        try {
            return GroupCommit.transact(session, changes).stream()
                    .mapToInt(Integer::intValue)
                    .sum();
        } catch (SQLException e) {
            throw new StoreUnavailableException("The database refused pairs: " + Reason.of(e), e);
        }
    }

    /**
     * What each key is still needed for.
     *
     * @param now the time: tokens that have expired need no key
     * @return by key id; an empty id stands for tokens that do not say which key signed them
     * @throws StoreUnavailableException when the database cannot be read
     */
    public Map<String, KeyUse> keyUse(Instant now) {
        Map<String, Long> signed = counted(
                "SELECT signing_key_id, COUNT(*) FROM token_pair WHERE expires_at > ?" + " GROUP BY signing_key_id",
                now);
        Map<String, Long> encrypted =
                counted("SELECT key_id, COUNT(*) FROM token_pair WHERE expires_at > ? GROUP BY key_id", now);
        Map<String, KeyUse> use = new TreeMap<>();
        signed.forEach((id, pairs) -> use.put(id, new KeyUse(pairs, encrypted.getOrDefault(id, 0L))));
        encrypted.forEach((id, pairs) -> use.putIfAbsent(id, new KeyUse(0, pairs)));
        return use;
    }

    private Map<String, Long> counted(String question, Instant now) {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(question)) {
            statement.setLong(1, now.getEpochSecond());
            Map<String, Long> counts = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    counts.put(row.getString(1), row.getLong(2));
                }
            }
            return counts;
        } catch (SQLException e) {
            throw new StoreUnavailableException("The database could not be read: " + Reason.of(e), e);
        }
    }

    /**
     * Encrypts a page of pairs again, under the key that signs now. Pairs that are changed meanwhile are left as they
     * are, because whoever changes them encrypts them anew.
     *
     * @param clientId the last client of the page before; an empty text for the first page
     * @param limit the most pairs to encrypt again, at least 1
     * @return the page
     * @throws StoreUnavailableException when it is not known whether they were encrypted again; it can be repeated
     */
    public ResealedPage reseal(String clientId, int limit) {
        List<Change> changes = new ArrayList<>();
        String last = "";
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement page = connection.prepareStatement(OUTDATED)) {
            page.setString(1, clientId);
            page.setString(2, cipher.currentKeyId());
            page.setInt(3, limit);
            try (ResultSet row = page.executeQuery()) {
                while (row.next()) {
                    last = row.getString("client_id");
                    changes.add(resealed(
                            last, row.getString("key_id"), row.getString("sealed_pair"), row.getString("pair_tag")));
                }
            }
        } catch (SQLException e) {
            throw new StoreUnavailableException("The database could not be read: " + Reason.of(e), e);
        }
        return new ResealedPage(last, changes.size(), changes.isEmpty() ? 0 : committed(changes));
    }

    private Change resealed(String clientId, String keyId, String sealedPair, String tag) {
        SealedPair sealed = cipher.seal(clientId, cipher.open(clientId, keyId, sealedPair));
        return Change.unseen(RESEAL, statement -> {
            statement.setString(1, sealed.keyId());
            statement.setString(2, sealed.sealed());
            statement.setString(3, sealed.tag());
            statement.setString(4, clientId);
            statement.setString(5, tag);
        });
    }

    /**
     * A page of pairs that were to be encrypted again.
     *
     * @param last the last client of the page; an empty text after the last page
     * @param found how many were under another key
     * @param changed how many of them are under the new one by this
     */
    public record ResealedPage(String last, int found, int changed) {}

    /**
     * What a key is needed for.
     *
     * @param signed how many clients hold tokens that it signed, and that have not expired
     * @param encrypted how many of the stored pairs are encrypted under it
     */
    public record KeyUse(long signed, long encrypted) {}

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
