package io.fastauth.store.sql;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.fastauth.token.Keyring;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Pairs in an SQL database, encrypted; with a cache of what was read, which its own changes keep true. */
public final class SqlTokenStore implements TokenStore {

    private static final String FIND = "SELECT key_id, sealed_pair FROM token_pair WHERE client_id = ?";
    private static final String SAVE = "INSERT INTO token_pair"
            + " (key_id, sealed_pair, pair_tag, expires_at, updated_at, client_id) VALUES (?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (client_id) DO UPDATE SET key_id = excluded.key_id, sealed_pair = excluded.sealed_pair,"
            + " pair_tag = excluded.pair_tag, expires_at = excluded.expires_at, updated_at = excluded.updated_at";
    private static final String REPLACE = "UPDATE token_pair"
            + " SET key_id = ?, sealed_pair = ?, pair_tag = ?, expires_at = ?, updated_at = ?"
            + " WHERE client_id = ? AND pair_tag = ?";
    private static final String DELETE = "DELETE FROM token_pair WHERE client_id = ? AND pair_tag = ?";

    /** In characters, one byte each: the cache's share of a small container's memory. */
    private static final long CACHE_WEIGHT = 16L * 1024 * 1024;

    private static final int ENTRY_OVERHEAD = 200;

    private final Database database;
    private final PairCipher cipher;
    private final GroupCommit changes;
    private final LoadingCache<String, Optional<TokenPair>> cache = Caffeine.newBuilder()
            .maximumWeight(CACHE_WEIGHT)
            .<String, Optional<TokenPair>>weigher((clientId, pair) -> ENTRY_OVERHEAD
                    + clientId.length()
                    + pair.map(SqlTokenStore::length).orElse(0))
            .build(this::load);

    private SqlTokenStore(Database database, Supplier<Keyring> keyring) {
        this.database = database;
        this.cipher = new PairCipher(keyring);
        // Waits for a load of the same client that is under way, so that what was read before the commit cannot stay.
        this.changes = new GroupCommit(database.dataSource(), cache::invalidate);
    }

    /**
     * Opens a database and brings its schema up to date.
     *
     * @param url {@code jdbc:sqlite:} and a file, which no other process may use meanwhile
     * @param folder what a relative file is relative to
     * @param keyring the keys that pairs are encrypted under; asked at every call
     * @return the store
     * @throws IllegalArgumentException when the URL is not of a supported kind
     * @throws StoreUnavailableException when the database cannot be opened
     */
    public static SqlTokenStore open(String url, Path folder, Supplier<Keyring> keyring) {
        if (!url.startsWith(SqliteDatabase.URL_PREFIX)) {
            throw new IllegalArgumentException("database-url must start with " + SqliteDatabase.URL_PREFIX);
        }
        Database database = SqliteDatabase.open(url, folder);
        try {
            Flyway.configure()
                    .dataSource(database.dataSource())
                    .locations("classpath:io/fastauth/store/sql/migration")
                    .load()
                    .migrate();
            return new SqlTokenStore(database, keyring);
        } catch (FlywayException e) {
            database.close();
            throw new StoreUnavailableException("The schema of the database cannot be brought up to date", e);
        }
    }

    @Override
    public Optional<TokenPair> find(String clientId) {
        return cache.get(clientId);
    }

    private Optional<TokenPair> load(String clientId) {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setString(1, clientId);
            try (ResultSet row = find.executeQuery()) {
                return row.next()
                        ? Optional.of(cipher.open(clientId, row.getString("key_id"), row.getString("sealed_pair")))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw new StoreUnavailableException("The database could not be read", e);
        }
    }

    @Override
    public void save(String clientId, TokenPair pair, Instant expiresAt) {
        SealedPair sealed = cipher.seal(clientId, pair);
        changes.commit(new Change(clientId, SAVE, statement -> set(statement, clientId, sealed, expiresAt)));
    }

    @Override
    public boolean replace(String clientId, TokenPair expected, TokenPair replacement, Instant expiresAt) {
        SealedPair sealed = cipher.seal(clientId, replacement);
        return anyTag(
                clientId,
                expected,
                tag -> new Change(clientId, REPLACE, statement -> {
                    set(statement, clientId, sealed, expiresAt);
                    statement.setString(7, tag);
                }));
    }

    @Override
    public boolean delete(String clientId, TokenPair expected) {
        return anyTag(
                clientId,
                expected,
                tag -> new Change(clientId, DELETE, statement -> {
                    statement.setString(1, clientId);
                    statement.setString(2, tag);
                }));
    }

    /** The stored pair may have been encrypted under any key of the ring, and is at most one of them. */
    private boolean anyTag(String clientId, TokenPair expected, Function<String, Change> change) {
        for (String tag : cipher.tags(clientId, expected)) {
            if (changes.commit(change.apply(tag))) {
                return true;
            }
        }
        return false;
    }

    private static void set(PreparedStatement statement, String clientId, SealedPair sealed, Instant expiresAt)
            throws SQLException {
        statement.setString(1, sealed.keyId());
        statement.setString(2, sealed.sealed());
        statement.setString(3, sealed.tag());
        statement.setLong(4, expiresAt.getEpochSecond());
        statement.setLong(5, Instant.now().getEpochSecond());
        statement.setString(6, clientId);
    }

    private static int length(TokenPair pair) {
        return pair.accessToken().length() + pair.refreshToken().length();
    }

    @Override
    public void close() {
        changes.close();
        database.close();
    }
}
