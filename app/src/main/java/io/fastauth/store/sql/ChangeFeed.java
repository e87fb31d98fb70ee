package io.fastauth.store.sql;

/** What other processes change in a database, as it comes in. */
interface ChangeFeed extends AutoCloseable {

    /**
     * Whether every change that another process committed a second ago or earlier has come in; otherwise nothing that
     * was read before may be believed.
     */
    boolean current();

    @Override
    void close();

    /** Of a database that does not tell of changes: what was read is never believed. */
    static ChangeFeed none() {
        return new ChangeFeed() {
            @Override
            public boolean current() {
                return false;
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}
