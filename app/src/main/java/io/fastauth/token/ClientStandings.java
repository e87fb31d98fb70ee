package io.fastauth.token;

import io.fastauth.token.ClientDirectory.ClientTerms;
import io.fastauth.token.ClientDirectory.Standing;
import java.util.Optional;

/** The standing of clients while their sessions are stored. */
record ClientStandings(ClientDirectory clients, SessionStore store) {

    /** The terms of a registered client; empty for any other. */
    static Optional<ClientTerms> terms(Standing standing) {
        return standing instanceof Standing.Registered registered ? Optional.of(registered.terms()) : Optional.empty();
    }

    /** The scope and the audience that a client may be granted: only a registered one may be granted any. */
    static Grant allowed(Standing standing) {
        return terms(standing).map(ClientTerms::allowed).orElse(Grant.none());
    }

    Standing find(String clientId) {
        return clients.standing(clientId);
    }

    /**
     * Ends a session that was stored while its client was registered, disabled or released. That change ended the
     * sessions of the client, and may not have seen this one.
     *
     * @param session the session, which is stored
     * @param before the standing under which it was stored
     * @return the present standing, when the session was ended; otherwise empty
     */
    Optional<Standing> endIfChanged(Session session, Standing before) {
        Standing now = clients.standing(session.clientId());
        if (now.getClass().equals(before.getClass())) {
            return Optional.empty();
        }
        store.end(new SessionSelection.One(session.clientId(), session.id()));
        return Optional.of(now);
    }
}
