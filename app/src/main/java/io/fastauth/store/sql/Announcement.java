package io.fastauth.store.sql;

import io.fastauth.token.SessionChange;

/** What a committed transaction tells every process that uses the database. */
sealed interface Announcement {

    String clientId();

    /** A change of sessions. */
    record OfSessions(SessionChange change) implements Announcement {

        @Override
        public String clientId() {
            return change.clientId();
        }
    }

    /** A registered client itself has changed, rather than its sessions. */
    record OfClient(String clientId) implements Announcement {}
}
