package io.fastauth.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.fastauth.token.CacheUse;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.StoreFigures;
import io.fastauth.token.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * An SQLite file of this store alone: others are kept out by a lock file beside it, because what this store has read
 * must stay true until it changes it itself.
 */
final class SqliteDatabase implements Database {

    static final String URL_PREFIX = "jdbc:sqlite:";

    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);
    private static final int CONNECTIONS = 5;

    private final Optional<LockFile> lock;
    private final HikariDataSource dataSource;

    private SqliteDatabase(Optional<LockFile> lock, HikariDataSource dataSource) {
        this.lock = lock;
        this.dataSource = dataSource;
    }

    /**
     * Opens the file, and makes it and its folder if needed, readable by nobody else.
     *
     * @param url {@code jdbc:sqlite:} and a path
     * @param folder what a relative path is relative to
     */
    static SqliteDatabase open(String url, Path folder) {
        Path file = create(named(url, folder));
        LockFile lock = LockFile.lock(file);
        try {
            return new SqliteDatabase(Optional.of(lock), pool(file));
        } catch (PoolInitializationException e) {
            lock.close();
            throw new StoreUnavailableException("The database file " + file + " cannot be opened: " + Reason.of(e), e);
        }
    }

    /**
     * Opens a file that a service may be using, for those who change nothing that it could have read.
     *
     * @param url as above
     * @param folder as above
     */
    static SqliteDatabase openBeside(String url, Path folder) {
        Path file = named(url, folder);
        if (!Files.exists(file)) {
            throw new StoreUnavailableException("There is no database file " + file);
        }
        try {
            return new SqliteDatabase(Optional.empty(), pool(file));
        } catch (PoolInitializationException e) {
            throw new StoreUnavailableException("The database file " + file + " cannot be opened: " + Reason.of(e), e);
        }
    }

    private static Path named(String url, Path folder) {
        String path = url.substring(URL_PREFIX.length());
        if (path.isBlank() || path.startsWith(":") || path.startsWith("file:") || path.contains("?")) {
            throw new InvalidSettingException(
                    "store.url must name a file, like jdbc:sqlite:data/fastauth.db, without parameters");
        }
        return folder.resolve(path).toAbsolutePath().normalize();
    }

    /** Answers the real path, so that a link to a file cannot be a second way past its lock. */
    private static Path create(Path file) {
        try {
            Path parent = file.getParent();
            if (parent != null) {
                PrivateFiles.createFolders(parent);
            }
            PrivateFiles.createFile(file);
            return file.toRealPath();
        } catch (IOException e) {
            throw new StoreUnavailableException("The database file " + file + " cannot be written: " + e, e);
        }
    }

    private static HikariDataSource pool(Path file) {
        SQLiteConfig sqlite = new SQLiteConfig();
        sqlite.setJournalMode(SQLiteConfig.JournalMode.WAL);
        sqlite.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        sqlite.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
        SQLiteDataSource source = new SQLiteDataSource(sqlite);
        source.setUrl(URL_PREFIX + file);
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("fastauth-sqlite");
        pool.setDataSource(source);
        pool.setMaximumPoolSize(CONNECTIONS);
        pool.setConnectionTimeout(BUSY_TIMEOUT.toMillis());
        return new HikariDataSource(pool);
    }

    @Override
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public void discard(Connection failed) {
        dataSource.evictConnection(failed);
    }

    @Override
    public void announce(Connection transaction, List<String> clients) {
        // The lock keeps everybody out who could want to know.
    }

    @Override
    public Optional<ChangeFeed> feed(Consumer<String> changed, Runnable missed) {
        return Optional.empty();
    }

    @Override
    public StoreFigures figures(CacheUse cache) {
        HikariPoolMXBean pool = dataSource.getHikariPoolMXBean();
        return new StoreFigures(
                cache, pool.getActiveConnections(), pool.getIdleConnections(), pool.getThreadsAwaitingConnection());
    }

    @Override
    public void close() {
        dataSource.close();
        lock.ifPresent(LockFile::close);
    }
}
