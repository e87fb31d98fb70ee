package io.fastauth.store.sql;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.fastauth.token.StoreStatus.CacheUse;
import io.fastauth.token.StoreStatus.Figures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** An open database: its connections, and the notifications between the processes that share it. */
interface Database extends AutoCloseable {

    DataSource dataSource();

    /** Whether no other process can change it. */
    boolean exclusive();

    /** Closes a connection that failed, with the transaction that may be open on it. */
    void discard(Connection failed);

    /** Notifies other processes, when the open transaction commits, that rows of these clients changed. */
    void announce(Connection transaction, List<String> clients) throws SQLException;

    /**
     * Receives the notifications of other processes.
     *
     * @param changed called with each client whose rows another process changed
     * @param missed called when changes may have been missed
     * @return the feed; empty when no other process can change the database
     */
    Optional<ChangeFeed> feed(Consumer<String> changed, Runnable missed);

    Figures figures(CacheUse cache);

    @Override
    void close();

    static Figures figures(HikariDataSource dataSource, CacheUse cache) {
        HikariPoolMXBean pool = dataSource.getHikariPoolMXBean();
        return new Figures(
                cache, pool.getActiveConnections(), pool.getIdleConnections(), pool.getThreadsAwaitingConnection());
    }

    /** The changes that other processes make. */
    interface ChangeFeed extends AutoCloseable {

        /**
         * Whether every change that another process committed a second ago or earlier was received; otherwise nothing
         * cached is valid.
         */
        boolean current();

        @Override
        default void close() {}
    }
}
