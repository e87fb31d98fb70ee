package io.fastauth.cli;

import io.fastauth.token.SessionSelection;
import java.util.UUID;

/** The sessions that a command ends. */
sealed interface EndedSessions {

    /** The path and query of the operation of a service. */
    String path(Query further);

    /** The same sessions in a store. */
    SessionSelection selection();

    /** One session of a client. */
    record One(String client, UUID sid) implements EndedSessions {

        @Override
        public String path(Query further) {
            return SessionPaths.of(client, sid.toString());
        }

        @Override
        public SessionSelection selection() {
            return new SessionSelection.One(client, sid);
        }
    }

    /** Every session of a client. */
    record OfClient(String client) implements EndedSessions {

        @Override
        public String path(Query further) {
            return SessionPaths.of(client) + further;
        }

        @Override
        public SessionSelection selection() {
            return new SessionSelection.OfClient(client);
        }
    }

    /** The sessions that match a filter; every one without a filter. */
    record Matching(SessionFilter filter) implements EndedSessions {

        @Override
        public String path(Query further) {
            Query all = filter.isEmpty() ? further.and("all", true) : further;
            return SessionPaths.ALL + filter.query().and(all);
        }

        @Override
        public SessionSelection selection() {
            return filter.selection();
        }
    }

    /** The id of a session from an option. */
    static UUID id(String text) {
        if (!text.matches("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            throw CommandException.refused("--sid: must be the id of a session, as \"sessions list\" prints it");
        }
        return UUID.fromString(text);
    }
}
