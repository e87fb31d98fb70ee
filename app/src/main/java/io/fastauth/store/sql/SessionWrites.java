package io.fastauth.store.sql;

import io.fastauth.store.sql.WriteConnection.Change;
import io.fastauth.token.Session;
import io.fastauth.token.SessionChange;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.StoredSession;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The changes of sessions, for the writer, with what each announces. */
record SessionWrites(SessionRows rows) {

    static final String END_ONE = "DELETE FROM session WHERE client_id = ? AND session_id = ?";
    static final String END_OF_CLIENT = "DELETE FROM session WHERE client_id = ?";

    /** Writes a session to the first slot, of a client that has no further ones. */
    Change first(Session session) {
        byte @Nullable [] extra = rows.extraClaims(session);
        return Change.of(
                SessionChange.issued(session, 0),
                SessionRows.SUPERSEDE,
                statement -> setFirstSlot(statement, session, extra));
    }

    /** Writes a session to the first slot, and ends those in further slots. */
    Change only(Session session) {
        byte @Nullable [] extra = rows.extraClaims(session);
        return Change.of(List.of(session.clientId()), transaction -> {
            Slots.trim(transaction, session.clientId(), 1);
            PreparedStatement supersede = transaction.statement(SessionRows.SUPERSEDE);
            setFirstSlot(supersede, session, extra);
            int changed = supersede.executeUpdate();
            transaction.announce(SessionChange.issued(session, 0));
            return changed;
        });
    }

    /** Writes a session to one of several slots. */
    Slots toSlots(Session session, int limit) {
        return new Slots(session, rows.extraClaims(session), limit);
    }

    Change rotation(StoredSession found, Session next) {
        byte @Nullable [] extra = rows.extraClaims(next);
        Session current = found.session();
        return Change.of(SessionChange.refreshed(next, found.slot()), SessionRows.ROTATE, statement -> {
            SessionRows.set(statement, next, extra);
            statement.setString(SessionRows.PARAMETERS + 1, current.clientId());
            statement.setInt(SessionRows.PARAMETERS + 2, found.slot());
            statement.setBytes(SessionRows.PARAMETERS + 3, SessionRows.bytes(current.id()));
            statement.setBytes(SessionRows.PARAMETERS + 4, SessionRows.bytes(current.refreshId()));
            statement.setBytes(SessionRows.PARAMETERS + 5, SessionRows.bytes(next.refreshId()));
        });
    }

    static Change end(SessionSelection.One one) {
        return Change.of(SessionChange.ended(one), END_ONE, statement -> {
            statement.setString(1, one.clientId());
            statement.setBytes(2, SessionRows.bytes(one.id()));
        });
    }

    static Change end(SessionSelection.OfClient client) {
        return Change.of(
                SessionChange.revoked(client.clientId()),
                END_OF_CLIENT,
                statement -> statement.setString(1, client.clientId()));
    }

    /** Write a row of a client that cannot exist, and delete it. */
    List<Change> check() {
        byte @Nullable [] extra = rows.extraClaims(SessionRows.CHECKED);
        return List.of(
                Change.unannounced(
                        SessionRows.SUPERSEDE, statement -> setFirstSlot(statement, SessionRows.CHECKED, extra)),
                Change.unannounced(END_OF_CLIENT, statement -> statement.setString(1, SessionRows.CHECKED.clientId())));
    }

    private static void setFirstSlot(PreparedStatement statement, Session session, byte @Nullable [] extra)
            throws SQLException {
        SessionRows.set(statement, session, extra);
        statement.setString(SessionRows.PARAMETERS + 1, session.clientId());
        statement.setInt(SessionRows.PARAMETERS + 2, 0);
        statement.setLong(SessionRows.PARAMETERS + 3, 0);
    }
}
