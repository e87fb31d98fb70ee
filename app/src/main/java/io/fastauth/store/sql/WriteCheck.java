package io.fastauth.store.sql;

import java.time.Instant;

/**
 * Writes a row and deletes it again, on the path that every change takes, to find out whether the database accepts
 * changes: a full disk and a read-only database still answer reads.
 */
final class WriteCheck {

    /** No client has this id, pages of the table begin after it, and an expired row counts for no client. */
    private static final String CLIENT = "";

    /** About the size of a pair, so that it needs as much space on the disk. */
    private static final SealedPair ROW = new SealedPair("", "-".repeat(1024), "", "");

    private WriteCheck() {}

    /**
     * Writes.
     *
     * @throws io.fastauth.token.StoreUnavailableException when the database does not accept it
     */
    static void write(GroupCommit changes) {
        changes.commit(Change.unseen(
                SqlTokenStore.SAVE, statement -> SqlTokenStore.set(statement, CLIENT, ROW, Instant.EPOCH)));
        changes.commit(Change.unseen(SqlTokenStore.DELETE, statement -> statement.setString(1, CLIENT)));
    }
}
