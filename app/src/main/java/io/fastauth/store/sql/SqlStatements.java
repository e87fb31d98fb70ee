package io.fastauth.store.sql;

/** Runs statements on a table beside the sessions: reads on pooled connections, changes through the group commit. */
public final class SqlStatements implements AutoCloseable {

    private final Database database;
    private final GroupCommit changes;

    private SqlStatements(Database database) {
        this.database = database;
        this.changes = new GroupCommit(database, new GroupCommit.Observer() {});
    }

    /**
     * Opens a database and brings its schema up to date.
     *
     * @throws io.fastauth.token.InvalidSettingException when the URL is not of a supported kind
     * @throws io.fastauth.token.StoreUnavailableException when the database cannot be opened
     */
    public static SqlStatements open(DatabaseAccess access) {
        return new SqlStatements(Schema.open(access));
    }

    /** Opens a database that a service may be using, in order to read it; an SQLite file must exist. */
    public static SqlStatements openBeside(DatabaseAccess access) {
        return new SqlStatements(Schema.openBeside(access));
    }

    /**
     * Runs a query.
     *
     * @throws io.fastauth.token.StoreUnavailableException when the database does not answer
     */
    public <T> T read(String sql, Query.Parameters parameters, Query.Rows<T> rows) {
        return Query.read(database.dataSource(), sql, parameters, rows);
    }

    /**
     * Commits one statement durably.
     *
     * @return the number of changed rows
     * @throws io.fastauth.token.StoreUnavailableException when it was not committed, or not within 10 s
     */
    public int change(String sql, Query.Parameters parameters) {
        return changes.commit(WriteConnection.Change.unannounced(sql, parameters));
    }

    @Override
    public void close() {
        changes.close();
        database.close();
    }
}
