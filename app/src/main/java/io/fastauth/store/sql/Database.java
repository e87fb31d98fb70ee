package io.fastauth.store.sql;

import io.fastauth.token.CacheUse;
import io.fastauth.token.StoreFigures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** An open database: where its connections come from, and how the processes that share it hear of each other. */
interface Database extends AutoCloseable {

    DataSource dataSource();

    /** Ends a connection that failed, with the transaction that may be open on it. */
    void discard(Connection failed);

    /** Tells the other processes, as part of the open transaction, that rows of these clients change. */
    void announce(Connection transaction, List<String> clients) throws SQLException;

    /** What the other processes announce; empty when there cannot be any. */
    Optional<ChangeFeed> feed(Consumer<String> changed, Runnable missed);

    /** What the pool of connections says of itself, beside the use of a cache. */
    StoreFigures figures(CacheUse cache);

    @Override
    void close();
}
