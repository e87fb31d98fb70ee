package io.fastauth.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.StoreStatus.CacheUse;
import io.fastauth.token.StoreStatus.Figures;
import io.fastauth.token.StoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.PGStatement;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL database, or one with its protocol, which any number of processes share. */
final class PostgresDatabase implements Database {

    static final String URL_PREFIX = "jdbc:postgresql:";

    private static final Logger LOGGER = System.getLogger(PostgresDatabase.class.getName());
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(4);

    /** For a database that does not end a statement at its own timeout. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(5);

    private static final int CONNECTIONS = 10;

    /** An idle pooler fails the first check; in a busy one, each round may get another server connection. */
    private static final int PREPARED_ROUNDS = 5;

    /** SQLSTATE of a name that does not exist, and of one that exists already (PostgreSQL, appendix A). */
    private static final Set<String> PREPARED_LOST = Set.of("26000", "42P05");

    private final PGSimpleDataSource source;
    private final HikariDataSource pool;
    private final Announcements announcements = new Announcements();
    private final boolean announcing;

    private PostgresDatabase(PGSimpleDataSource source, HikariDataSource pool) throws SQLException {
        this.source = source;
        this.pool = pool;
        if (source.getPrepareThreshold() > 0) {
            checkPreparedStatements(pool);
        }
        this.announcing = announcing(pool);
    }

    /**
     * Connects. Parameters of the URL override the driver's settings made here.
     *
     * @throws InvalidSettingException when the driver does not understand the URL, or it leads to a pooler that needs a
     *     parameter; the message names it
     * @throws StoreUnavailableException when the database cannot be used
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
                    "The database at " + place(source) + " cannot be used: " + SqlFailure.message(e), e);
        }
    }

    /**
     * Checks whether prepared statements can be used: a pooler in transaction mode may give each transaction another
     * server connection, where the statement does not exist, or another one has its name.
     *
     * @throws InvalidSettingException when they get lost; the message names the parameter to set
     */
    private static void checkPreparedStatements(DataSource connections) throws SQLException {
        try (Connection one = connections.getConnection();
                Connection two = connections.getConnection();
                PreparedStatement first = prepared(one);
                PreparedStatement second = prepared(two)) {
            for (int round = 0; round < PREPARED_ROUNDS; round++) {
                first.execute();
                two.setAutoCommit(false);
                second.execute();
                // The open transaction keeps the server connection, so a pooler has to give this one another.
                first.execute();
                two.commit();
                two.setAutoCommit(true);
            }
        } catch (SQLException e) {
            if (PREPARED_LOST.contains(String.valueOf(e.getSQLState()))) {
                throw new InvalidSettingException(
                        "store.url leads to a connection pooler that loses prepared statements;"
                                + " add the parameter prepareThreshold=0 to it, like"
                                + " jdbc:postgresql://host:6432/database?prepareThreshold=0",
                        e);
            }
            throw e;
        }
    }

    private static PreparedStatement prepared(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement("SELECT 1");
        statement.unwrap(PGStatement.class).setPrepareThreshold(1);
        return statement;
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

    /** Some databases with this protocol have neither LISTEN nor NOTIFY. */
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
                if (SqlFailure.of(e) != SqlFailure.REFUSED) {
                    throw e;
                }
                LOGGER.log(
                        Level.INFO,
                        "The database has no LISTEN: sessions are not cached and every check reads the database");
                return false;
            }
        }
    }

    @Override
    public Figures figures(CacheUse cache) {
        return Database.figures(pool, cache);
    }

    @Override
    public DataSource dataSource() {
        return pool;
    }

    @Override
    public boolean exclusive() {
        return false;
    }

    @Override
    public void discard(Connection failed) {
        pool.evictConnection(failed);
    }

    @Override
    public void announce(Connection transaction, List<Announcement> committing) throws SQLException {
        if (announcing) {
            announcements.send(transaction, committing);
        }
    }

    @Override
    public Optional<ChangeFeed> feed(Receiver receiver) {
        return Optional.of(announcing ? ListeningFeed.start(source, pool, announcements, receiver) : new Unannounced());
    }

    /** Without LISTEN, other processes are not heard. */
    private record Unannounced() implements ChangeFeed {

        @Override
        public boolean current() {
            return false;
        }

        @Override
        public boolean announced() {
            return false;
        }

        @Override
        public Optional<Duration> lag() {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
