package io.fastauth.store.sql;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.fastauth.token.StoreStatus.CacheUse;
import io.fastauth.token.StoreStatus.Figures;
import io.fastauth.token.StoreStatus.Replicas;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** An open database: its connections, and the notifications between the processes that share it. */
interface Database extends AutoCloseable {

    /** The failure when it is not {@link #present}. */
    String REMOVED = "The database file was removed or replaced: put it back, or restart";

    DataSource dataSource();

    /**
     * Reads by a constant text that many requests need.
     *
     * @throws io.fastauth.token.StoreUnavailableException when the database does not answer
     */
    default <T> T find(String sql, Query.Parameters parameters, Query.Rows<T> rows) {
        return Query.read(dataSource(), sql, parameters, rows);
    }

    /** Whether no other process can change it. */
    boolean exclusive();

    /** Whether it still is where it was opened: what is committed to a file that was removed would be lost. */
    default boolean present() {
        return true;
    }

    /** Whether it has the tables of a version; false when that is not known. */
    default boolean hasSchema(int version) {
        return false;
    }

    /** It has the tables of a version, which is not 0. */
    default void keepSchema(int version) {}

    /** Prepares a connection for all changes of this process. */
    default void prepareWriter(Connection connection) throws SQLException {}

    /** The writer has committed a transaction. */
    default void committed() {}

    /** Closes a connection that failed, with the transaction that may be open on it. */
    void discard(Connection failed);

    /** Notifies every process, when the open transaction commits, of what it changed. */
    void announce(Connection transaction, List<Announcement> announcements) throws SQLException;

    /**
     * Receives the notifications of all processes.
     *
     * @return the feed; empty when no other process can change the database
     */
    Optional<ChangeFeed> feed(Receiver receiver);

    Figures figures(CacheUse cache);

    @Override
    void close();

    static Figures figures(HikariDataSource dataSource, CacheUse cache) {
        HikariPoolMXBean pool = dataSource.getHikariPoolMXBean();
        return new Figures(
                cache, pool.getActiveConnections(), pool.getIdleConnections(), pool.getThreadsAwaitingConnection());
    }

    /** Receives announcements in the order of commits. */
    interface Receiver {

        /**
         * A transaction was committed.
         *
         * @param foreign whether another process made it
         */
        void received(Announcement announcement, boolean foreign);

        /** Announcements may have been missed. */
        void missed();
    }

    /** The changes that processes make. */
    interface ChangeFeed extends AutoCloseable {

        /**
         * Whether every change that another process committed a second ago or earlier was received; otherwise nothing
         * cached is valid.
         */
        boolean current();

        /** Whether announcements can be received at all. */
        boolean announced();

        /**
         * How long ago a change may have been committed that was not received yet; empty while that is not known, and
         * then changes may be missed.
         */
        Optional<Duration> lag();

        /** The processes that are heard; empty when they cannot hear each other. */
        default Optional<Replicas> replicas() {
            return Optional.empty();
        }

        @Override
        default void close() {}
    }
}
