package io.fastauth.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.fastauth.token.CacheUse;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.StoreFigures;
import io.fastauth.token.StoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL database, or one that speaks its protocol, which any number of processes share. */
final class PostgresDatabase implements Database {

    static final String URL_PREFIX = "jdbc:postgresql:";

    private static final Logger LOGGER = System.getLogger(PostgresDatabase.class.getName());
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(4);

    /** The last resort, when the database does not even say that a statement took too long. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(5);

    private static final int CONNECTIONS = 10;

    private final PGSimpleDataSource source;
    private final HikariDataSource pool;
    private final Announcements announcements = new Announcements();
    private final boolean announcing;

    private PostgresDatabase(PGSimpleDataSource source, HikariDataSource pool) throws SQLException {
        this.source = source;
        this.pool = pool;
        if (source.getPrepareThreshold() > 0) {
            PreparedStatementCheck.check(pool);
        }
        this.announcing = announcing(pool);
    }

    /**
     * Connects.
     *
     * @param access the URL's parameters are the driver's own and go before what is set here
     * @throws InvalidSettingException when the driver does not understand the URL, or it leads to a pooler that needs a
     *     parameter; the message names it
     * @throws StoreUnavailableException when the database does not let us in
     */
    static PostgresDatabase open(DatabaseAccess access) {
        PGSimpleDataSource source = source(access);
        try {
            HikariDataSource pool = pool(source);
            try {
                return new PostgresDatabase(source, pool);
            } catch (SQLException | IllegalArgumentException e) {
                pool.close();
                throw e;
            }
        } catch (PoolInitializationException | SQLException e) {
            throw new StoreUnavailableException(
                    "The database at " + place(source) + " cannot be used: " + Reason.of(e), e);
        }
    }

    private static PGSimpleDataSource source(DatabaseAccess access) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setConnectTimeout((int) CONNECT_TIMEOUT.toSeconds());
        source.setLoginTimeout((int) CONNECT_TIMEOUT.toSeconds());
        source.setSocketTimeout((int) SOCKET_TIMEOUT.toSeconds());
        source.setCancelSignalTimeout((int) CONNECT_TIMEOUT.toSeconds());
        source.setTcpKeepAlive(true);
        source.setApplicationName("fastauth");
        try {
            source.setUrl(access.url());
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(
                    "store.url is not understood; write it like jdbc:postgresql://host:5432/database", e);
        }
        access.user().ifPresent(source::setUser);
        access.password().ifPresent(source::setPassword);
        return source;
    }

    private static HikariDataSource pool(DataSource source) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("fastauth-postgresql");
        pool.setDataSource(source);
        pool.setMaximumPoolSize(CONNECTIONS);
        pool.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
        pool.setValidationTimeout(CONNECT_TIMEOUT.toMillis() / 2);
        pool.setConnectionInitSql("SET statement_timeout = " + STATEMENT_TIMEOUT.toMillis());
        return new HikariDataSource(pool);
    }

    private static String place(PGSimpleDataSource source) {
        String[] hosts = source.getServerNames();
        return (hosts == null ? "localhost" : String.join(",", hosts)) + "/" + source.getDatabaseName();
    }

    /** Some that speak the protocol know neither LISTEN nor NOTIFY. */
    private static boolean announcing(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            // In one transaction, so that no LISTEN stays registered on a server connection of a pooler.
            connection.setAutoCommit(false);
            try {
                statement.execute("LISTEN " + Announcements.CHANNEL);
                statement.execute("UNLISTEN " + Announcements.CHANNEL);
                connection.commit();
                return true;
            } catch (SQLException e) {
                if (Failure.of(e) != Failure.REFUSED) {
                    throw e;
                }
                LOGGER.log(Level.INFO, "The database does not tell of changes, so every check reads it");
                return false;
            }
        }
    }

    @Override
    public StoreFigures figures(CacheUse cache) {
        HikariPoolMXBean figures = pool.getHikariPoolMXBean();
        return new StoreFigures(
                cache,
                figures.getActiveConnections(),
                figures.getIdleConnections(),
                figures.getThreadsAwaitingConnection());
    }

    @Override
    public DataSource dataSource() {
        return pool;
    }

    @Override
    public void discard(Connection failed) {
        pool.evictConnection(failed);
    }

    @Override
    public void announce(Connection transaction, List<String> clients) throws SQLException {
        if (announcing) {
            announcements.send(transaction, clients);
        }
    }

    @Override
    public Optional<ChangeFeed> feed(Consumer<String> changed, Runnable missed) {
        return Optional.of(
                announcing ? ListeningFeed.start(source, pool, announcements, changed, missed) : ChangeFeed.none());
    }

    @Override
    public void close() {
        pool.close();
    }
}
