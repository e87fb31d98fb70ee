package io.fastauth.store.sql;

import javax.sql.DataSource;

/** An open database: where its connections come from. */
interface Database extends AutoCloseable {

    DataSource dataSource();

    @Override
    void close();
}
