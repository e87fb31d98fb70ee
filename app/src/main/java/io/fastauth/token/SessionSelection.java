package io.fastauth.token;

import java.time.Instant;
import java.util.UUID;

/** The sessions that an operation applies to. */
public sealed interface SessionSelection {

    /** One session, by its {@code sid}. */
    record One(String clientId, UUID id) implements SessionSelection {}

    /** Every session of a client. */
    record OfClient(String clientId) implements SessionSelection {}

    /**
     * Every session whose current tokens were issued before a time, exclusive. A store that cannot list sessions throws
     * {@link UnsupportedOperationException}.
     */
    record IssuedBefore(Instant time) implements SessionSelection {}
}
