package io.fastauth.store.sql;

import io.fastauth.token.Keyring;
import io.fastauth.token.PairCount;
import io.fastauth.token.StoreFigures;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Pairs in an SQL database, encrypted; with a cache of what was read, which its own changes and what other processes
 * announce keep true.
 */
public final class SqlTokenStore implements TokenStore {

    private static final String FIND = "SELECT key_id, sealed_pair FROM token_pair WHERE client_id = ?";
    static final String SAVE = "INSERT INTO token_pair"
            + " (key_id, sealed_pair, pair_tag, signing_key_id, expires_at, updated_at, client_id)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (client_id) DO UPDATE SET key_id = excluded.key_id, sealed_pair = excluded.sealed_pair,"
            + " pair_tag = excluded.pair_tag, signing_key_id = excluded.signing_key_id, expires_at = excluded.expires_at, updated_at = excluded.updated_at";
    private static final String REPLACE = "UPDATE token_pair"
            + " SET key_id = ?, sealed_pair = ?, pair_tag = ?, signing_key_id = ?, expires_at = ?, updated_at = ?"
            + " WHERE client_id = ? AND pair_tag = ?";
    private static final String CHECK = "SELECT 1 FROM token_pair WHERE client_id = ''";
    private static final String COUNT = "SELECT (SELECT COUNT(*) FROM token_pair WHERE expires_at > ?),"
            + " (SELECT COUNT(*) FROM token_pair WHERE expires_at <= ?)";
    static final String DELETE = "DELETE FROM token_pair WHERE client_id = ?";

    /** Locks the row of a client on every database, and in SQLite the file, as SELECT ... FOR UPDATE cannot. */
    private static final String LOCK = "UPDATE token_pair SET updated_at = updated_at WHERE client_id = ?";

    private static final int QUESTION_SECONDS = 2;

    private final Database database;
    private final PairCipher cipher;
    private final PairCache cache = new PairCache(this::load);
    private final GroupCommit changes;
    private final Optional<ChangeFeed> others;
    private final List<Consumer<String>> observers = new CopyOnWriteArrayList<>();
    private final Sweeper sweeper;

    private SqlTokenStore(Database database, Supplier<Keyring> keyring) {
        this.database = database;
        this.cipher = new PairCipher(keyring);
        this.changes = new GroupCommit(database, cache::forget, this::changedUnannounced);
        this.others = database.feed(this::changedUnannounced, this::missed);
        this.sweeper = Sweeper.start(changes);
    }

    /**
     * Opens a database and brings its schema up to date.
     *
     * @param access where it is
     * @param keyring the keys that pairs are encrypted under; asked at every call
     * @return the store
     * @throws io.fastauth.token.InvalidSettingException when the URL is not of a supported kind
     * @throws StoreUnavailableException when the database cannot be opened
     */
    public static SqlTokenStore open(DatabaseAccess access, Supplier<Keyring> keyring) {
        return new SqlTokenStore(Schema.open(access), keyring);
    }

    @Override
    public Optional<TokenPair> find(String clientId) {
        return others.map(ChangeFeed::current).orElse(true) ? cache.find(clientId) : load(clientId);
    }

    @Override
    public Optional<TokenPair> findAgain(String clientId) {
        if (others.isPresent()) {
            cache.forget(clientId);
        }
        return find(clientId);
    }

    @Override
    public void observeOthers(Consumer<String> observer) {
        observers.add(observer);
    }

    /** By another process, or by a caller of this one that did not wait for the commit. */
    private void changedUnannounced(String clientId) {
        cache.forget(clientId);
        observers.forEach(observer -> observer.accept(clientId));
    }

    private void missed() {
        cache.forgetAll();
        observers.forEach(observer -> observer.accept(""));
    }

    private Optional<TokenPair> load(String clientId) {
        try {
            return read(clientId);
        } catch (SQLException e) {
            if (Failure.of(e) != Failure.DISCONNECTED || e instanceof SQLTransientConnectionException) {
                throw new StoreUnavailableException("The database could not be read: " + Reason.of(e), e);
            }
        }
        try {
            // The connection was an old one, of before the database was restarted.
            return read(clientId);
        } catch (SQLException e) {
            throw new StoreUnavailableException("The database could not be read: " + Reason.of(e), e);
        }
    }

    private Optional<TokenPair> read(String clientId) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            return read(connection, clientId);
        }
    }

    private Optional<TokenPair> read(Connection connection, String clientId) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setString(1, clientId);
            try (ResultSet row = find.executeQuery()) {
                return row.next()
                        ? Optional.of(cipher.open(clientId, row.getString("key_id"), row.getString("sealed_pair")))
                        : Optional.empty();
            }
        }
    }

    @Override
    public void save(String clientId, TokenPair pair, Instant expiresAt) {
        SealedPair sealed = cipher.seal(clientId, pair);
        changes.commit(Change.of(clientId, SAVE, statement -> set(statement, clientId, sealed, expiresAt)));
    }

    /** The stored pair may have been encrypted under any key of the ring, and is at most one of them. */
    @Override
    public boolean replace(String clientId, TokenPair expected, TokenPair replacement, Instant expiresAt) {
        SealedPair sealed = cipher.seal(clientId, replacement);
        for (String tag : cipher.tags(clientId, expected)) {
            Change change = Change.of(clientId, REPLACE, statement -> {
                set(statement, clientId, sealed, expiresAt);
                statement.setString(8, tag);
            });
            if (changes.commit(change) > 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean delete(String clientId) {
        return changes.commit(Change.of(clientId, DELETE, statement -> statement.setString(1, clientId))) > 0;
    }

    @Override
    public boolean deleteIf(String clientId, Predicate<TokenPair> condition) {
        return changes.commit(Change.onlyIf(
                        transaction ->
                                locked(transaction, clientId).filter(condition).isPresent(),
                        clientId,
                        DELETE,
                        statement -> statement.setString(1, clientId)))
                > 0;
    }

    private Optional<TokenPair> locked(Connection transaction, String clientId) throws SQLException {
        try (PreparedStatement lock = transaction.prepareStatement(LOCK)) {
            lock.setString(1, clientId);
            return lock.executeUpdate() == 0 ? Optional.empty() : read(transaction, clientId);
        } catch (StoreUnavailableException e) {
            throw new SQLException("A stored pair cannot be decrypted", e);
        }
    }

    @Override
    public void check() {
        asked(CHECK, statement -> {}, row -> "asked");
        if (!changes.accepted()) {
            WriteCheck.write(changes);
        }
    }

    @Override
    public Optional<StoreFigures> figures() {
        return Optional.of(database.figures(cache.use()));
    }

    @Override
    public Optional<PairCount> count(Instant now) {
        return Optional.of(asked(
                COUNT,
                statement -> {
                    statement.setLong(1, now.getEpochSecond());
                    statement.setLong(2, now.getEpochSecond());
                },
                row -> {
                    row.next();
                    return new PairCount(row.getLong(1), row.getLong(2));
                }));
    }

    /** Asks the database for figures: of less use than the pairs, so it must answer sooner. */
    private <T> T asked(String question, Parameters parameters, Answer<T> answer) {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(question)) {
            statement.setQueryTimeout(QUESTION_SECONDS);
            parameters.set(statement);
            try (ResultSet row = statement.executeQuery()) {
                return answer.read(row);
            }
        } catch (SQLException e) {
            throw new StoreUnavailableException("The database could not be asked: " + Reason.of(e), e);
        }
    }

    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    private interface Answer<T> {
        T read(ResultSet row) throws SQLException;
    }

    static void set(PreparedStatement statement, String clientId, SealedPair sealed, Instant expiresAt)
            throws SQLException {
        statement.setString(1, sealed.keyId());
        statement.setString(2, sealed.sealed());
        statement.setString(3, sealed.tag());
        statement.setString(4, sealed.signingKeyId());
        statement.setLong(5, expiresAt.getEpochSecond());
        statement.setLong(6, Instant.now().getEpochSecond());
        statement.setString(7, clientId);
    }

    @Override
    public void close() {
        sweeper.close();
        changes.close();
        others.ifPresent(ChangeFeed::close);
        database.close();
    }
}
