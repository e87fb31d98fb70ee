package io.fastauth.token;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
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
     * Every session that meets all conditions; an empty one is met by every session. A store that cannot list sessions
     * throws {@link UnsupportedOperationException}.
     *
     * @param clientId the client
     * @param keyId {@code kid} of the key that signed the current access or refresh token
     * @param issuedBefore the current tokens were issued before this time
     * @param usedBefore the last use was before this day (UTC)
     * @param scope a scope token that was granted
     */
    record Matching(
            Optional<String> clientId,
            Optional<String> keyId,
            Optional<Instant> issuedBefore,
            Optional<LocalDate> usedBefore,
            Optional<String> scope)
            implements SessionSelection {

        private static final Matching ALL =
                new Matching(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        /** Every session. */
        public static Matching all() {
            return ALL;
        }

        /** Every session of a client. */
        public static Matching ofClient(String clientId) {
            return new Matching(
                    Optional.of(clientId), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }

        /** Every session whose current tokens were issued before a time. */
        public static Matching issuedBefore(Instant time) {
            return new Matching(
                    Optional.empty(), Optional.empty(), Optional.of(time), Optional.empty(), Optional.empty());
        }

        /** Whether a session meets the conditions. */
        public boolean matches(StoredSession stored) {
            Session session = stored.session();
            return clientId.filter(client -> !client.equals(session.clientId())).isEmpty()
                    && keyId.filter(key -> !key.equals(session.accessKeyId()) && !key.equals(session.refreshKeyId()))
                            .isEmpty()
                    && issuedBefore
                            .filter(time -> !session.rotatedAt().isBefore(time))
                            .isEmpty()
                    && usedBefore
                            .filter(day -> !stored.lastUsedOn().isBefore(day))
                            .isEmpty()
                    && scope.filter(token -> !session.granted().scope().tokens().contains(token))
                            .isEmpty();
        }
    }
}
