package io.fastauth.token;

import java.time.Instant;
import java.util.OptionalInt;
import java.util.UUID;

/** The sessions that an operation applies to. */
public sealed interface SessionSelection {

    /**
     * One session, by its {@code sid}, and what observers learn of its end.
     *
     * @param slot its place among the sessions of its client, from 0; empty when it is not known
     * @param granted the audience that it was granted; empty when it is not known, or none
     * @param reused whether it ends because a replaced refresh token was used again
     */
    record One(String clientId, UUID id, OptionalInt slot, Audience granted, boolean reused)
            implements SessionSelection {

        /** A session of which no more is known. */
        public One(String clientId, UUID id) {
            this(clientId, id, OptionalInt.empty(), Audience.none(), false);
        }

        /** A session that was found. */
        static One revoked(StoredSession found) {
            return found(found, false);
        }

        /** A session of which a replaced refresh token was used again. */
        static One reused(StoredSession found) {
            return found(found, true);
        }

        private static One found(StoredSession found, boolean reused) {
            Session session = found.session();
            return new One(
                    session.clientId(),
                    session.id(),
                    OptionalInt.of(found.slot()),
                    session.granted().audience(),
                    reused);
        }
    }

    /** Every session of a client. */
    record OfClient(String clientId) implements SessionSelection {}

    /**
     * Every session whose current tokens were issued before a time, exclusive. A store that cannot list sessions throws
     * {@link UnsupportedOperationException}.
     */
    record IssuedBefore(Instant time) implements SessionSelection {}
}
