package io.fastauth.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.fastauth.token.HeapShare;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.StoreStatus.CacheUse;
import io.fastauth.token.StoreStatus.Figures;
import io.fastauth.token.StoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/** An SQLite file, which is locked for this store alone: its cache is valid as long as no other process writes. */
final class SqliteDatabase implements Database {

    static final String URL_PREFIX = "jdbc:sqlite:";

    private static final Logger LOGGER = System.getLogger(SqliteDatabase.class.getName());
    private static final String SCHEMA_VERSION = "PRAGMA user_version";

    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);
    /** One writes, one copies the log, and the others read. */
    private static final int CONNECTIONS = 6;

    /**
     * Of the writer's cache, because random clients of a million need more pages than a small one keeps, and of the
     * log: four times the default, because to begin it anew costs the writer two flushes.
     */
    private static final long LARGEST_KIB = 16_000;

    private static final int KIB_PER_PAGE = 4;

    private final Optional<DatabaseFile> lock;
    private final HikariDataSource dataSource;
    private final PreparedQueries queries;

    /** None for a file that a service may be using. */
    private final Optional<Checkpoints> checkpoints;

    private SqliteDatabase(Optional<DatabaseFile> lock, HikariDataSource dataSource) {
        this.lock = lock;
        this.dataSource = dataSource;
        this.queries = new PreparedQueries(dataSource);
        this.checkpoints = lock.map(file -> Checkpoints.start(dataSource, file.path()));
    }

    /** Makes the file if needed and locks it; a relative path is resolved against the folder. */
    static SqliteDatabase open(String url, Path folder) {
        DatabaseFile file = DatabaseFile.lock(named(url, folder));
        try {
            return new SqliteDatabase(Optional.of(file), pool(file.path()));
        } catch (StoreUnavailableException e) {
            file.close();
            throw e;
        }
    }

    /** Opens a file that a service may be using; the caller must not change what that service could have cached. */
    static SqliteDatabase openBeside(String url, Path folder) {
        Path file = named(url, folder);
        if (!Files.exists(file)) {
            throw new StoreUnavailableException("There is no database file " + file);
        }
        return new SqliteDatabase(Optional.empty(), pool(file));
    }

    private static Path named(String url, Path folder) {
        String path = url.substring(URL_PREFIX.length());
        if (path.isBlank() || path.startsWith(":") || path.startsWith("file:") || path.contains("?")) {
            throw new InvalidSettingException(
                    "store.url must name a file, like jdbc:sqlite:data/fastauth.db, without parameters");
        }
        return folder.resolve(path).toAbsolutePath().normalize();
    }

    private static HikariDataSource pool(Path file) {
        SQLiteConfig sqlite = new SQLiteConfig();
        sqlite.setJournalMode(SQLiteConfig.JournalMode.WAL);
        sqlite.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        sqlite.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
        // A file that was removed must not be replaced by an empty one.
        sqlite.resetOpenMode(SQLiteOpenMode.CREATE);
        SQLiteDataSource source = new SQLiteDataSource(sqlite);
        source.setUrl(URL_PREFIX + file);
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("fastauth-sqlite");
        pool.setDataSource(source);
        pool.setMaximumPoolSize(CONNECTIONS);
        pool.setConnectionTimeout(BUSY_TIMEOUT.toMillis());
        try {
            return new HikariDataSource(pool);
        } catch (PoolInitializationException e) {
            throw new StoreUnavailableException(
                    "The database file " + file + " cannot be opened: " + SqlFailure.message(e), e);
        }
    }

    @Override
    public boolean hasSchema(int version) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SCHEMA_VERSION)) {
            return row.next() && row.getInt(1) == version;
        } catch (SQLException e) {
            LOGGER.log(Level.DEBUG, "The version of the schema cannot be read; what follows will say why", e);
            return false;
        }
    }

    @Override
    public void keepSchema(int version) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(SCHEMA_VERSION + " = " + version);
        } catch (SQLException e) {
            LOGGER.log(Level.DEBUG, "The version of the schema cannot be kept; the next start takes longer", e);
        }
    }

    @Override
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public <T> T find(String sql, Query.Parameters parameters, Query.Rows<T> rows) {
        return queries.read(sql, parameters, rows);
    }

    @Override
    public boolean exclusive() {
        return lock.isPresent();
    }

    @Override
    public void prepareWriter(Connection connection) throws SQLException {
        prepareWriter(connection, HeapShare.of(16));
    }

    /** A small pod has less for both: it is charged for the pages of the log too. */
    static void prepareWriter(Connection connection, long bytes) throws SQLException {
        long kib = Math.min(LARGEST_KIB, bytes / 1_024);
        try (Statement settings = connection.createStatement()) {
            settings.execute("PRAGMA cache_size = -" + kib);
            settings.execute("PRAGMA wal_autocheckpoint = " + kib / KIB_PER_PAGE);
            // Another process that reads, such as a backup, lets the log grow; this gives the space back afterwards.
            settings.execute("PRAGMA journal_size_limit = " + 2 * kib * 1_024);
        }
    }

    @Override
    public void committed() {
        checkpoints.ifPresent(Checkpoints::committed);
    }

    @Override
    public boolean present() {
        return lock.isEmpty() || lock.get().present();
    }

    @Override
    public void discard(Connection failed) {
        dataSource.evictConnection(failed);
    }

    @Override
    public void announce(Connection transaction, List<Announcement> announcements) {
        // No other process can open the file.
    }

    @Override
    public Optional<ChangeFeed> feed(Receiver receiver) {
        return Optional.empty();
    }

    @Override
    public Figures figures(CacheUse cache) {
        return Database.figures(dataSource, cache);
    }

    @Override
    public void close() {
        checkpoints.ifPresent(Checkpoints::stop);
        dataSource.close();
        checkpoints.ifPresent(Checkpoints::close);
        lock.ifPresent(DatabaseFile::close);
    }
}
