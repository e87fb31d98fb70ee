package io.fastauth.store.sql;

import io.fastauth.token.Session;
import io.fastauth.token.TokenFormat;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes a row and deletes it again, on the path of every change: a full disk still answers reads. */
final class WriteCheck {

    private static final UUID NONE = new UUID(0, 0);

    /** No client has this id, and its session has expired. It takes more space on the disk than most. */
    private static final Session CHECKED = new Session(
            "",
            NONE,
            0,
            NONE,
            NONE,
            Optional.empty(),
            Instant.EPOCH,
            Instant.EPOCH,
            Instant.EPOCH,
            Instant.EPOCH,
            "",
            "",
            TokenFormat.JWS,
            Map.of("", "-".repeat(1024)));

    private WriteCheck() {}

    /**
     * Writes.
     *
     * @throws io.fastauth.token.StoreUnavailableException when the database does not accept it
     */
    static void write(GroupCommit changes, SessionRows rows) {
        byte @Nullable [] extra = rows.extraClaims(CHECKED);
        changes.commit(Change.unseen(
                SessionRows.SUPERSEDE, statement -> SqlSessionStore.setFirstSlot(statement, CHECKED, extra)));
        changes.commit(
                Change.unseen(SqlSessionStore.END_OF_CLIENT, statement -> statement.setString(1, CHECKED.clientId())));
    }
}
