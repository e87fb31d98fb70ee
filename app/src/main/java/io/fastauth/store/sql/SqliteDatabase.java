package io.fastauth.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.fastauth.token.StoreUnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * An SQLite file of this process alone: others are kept out by a lock file beside it, because what this process has
 * read must stay true until it changes it itself.
 */
final class SqliteDatabase implements Database {

    static final String URL_PREFIX = "jdbc:sqlite:";

    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);
    private static final int CONNECTIONS = 5;

    private final FileChannel lockFile;
    private final HikariDataSource dataSource;

    private SqliteDatabase(FileChannel lockFile, HikariDataSource dataSource) {
        this.lockFile = lockFile;
        this.dataSource = dataSource;
    }

    /**
     * Opens the file, and makes it and its folder if needed, readable by nobody else.
     *
     * @param url {@code jdbc:sqlite:} and a path
     * @param folder what a relative path is relative to
     */
    static SqliteDatabase open(String url, Path folder) {
        String path = url.substring(URL_PREFIX.length());
        if (path.isBlank() || path.startsWith(":") || path.startsWith("file:") || path.contains("?")) {
            throw new IllegalArgumentException(
                    "database-url must name a file, like jdbc:sqlite:data/fastauth.db, without parameters");
        }
        Path file = folder.resolve(path).toAbsolutePath().normalize();
        try {
            create(file);
        } catch (IOException e) {
            throw new StoreUnavailableException("The database file " + file + " cannot be written: " + e, e);
        }
        FileChannel lock = lock(file.resolveSibling(file.getFileName() + ".lock"), file);
        return new SqliteDatabase(lock, pool(file));
    }

    private static void create(Path file) throws IOException {
        Path parent = file.getParent();
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (parent != null && !Files.isDirectory(parent)) {
            Files.createDirectories(parent);
            if (posix) {
                Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx------"));
            }
        }
        if (!Files.exists(file)) {
            Files.createFile(file);
            if (posix) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        }
    }

    private static FileChannel lock(Path lockFile, Path file) {
        try {
            FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new StoreUnavailableException("Another process uses the database file " + file
                        + ": stop it, name another file in database-url, or use PostgreSQL for several processes");
            }
            return channel;
        } catch (IOException e) {
            throw new StoreUnavailableException("The lock file " + lockFile + " cannot be written: " + e, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by this very process: for the caller, that is one more store on the same file.
            return null;
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
    public void close() {
        dataSource.close();
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new StoreUnavailableException("The lock of the database file cannot be released", e);
        }
    }
}
