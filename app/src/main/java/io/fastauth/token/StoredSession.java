package io.fastauth.token;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A session as a store returns it.
 *
 * @param slot its place among the sessions of its client, from 0
 * @param tokens the issued tokens, for a store that keeps them; empty for a store that keeps sessions alone, whose
 *     tokens are signed again when a refresh is replayed
 * @param lastUsedDay the last day (UTC) on which it is known to have been issued, refreshed or used, as
 *     {@link LocalDate#toEpochDay}
 */
public record StoredSession(Session session, int slot, Optional<TokenPair> tokens, int lastUsedDay) {

    /** A session that was not used since its last rotation, as far as it is known. */
    public StoredSession(Session session, int slot, Optional<TokenPair> tokens) {
        this(session, slot, tokens, day(session.rotatedAt()));
    }

    /** The day (UTC) of a time, as {@link LocalDate#toEpochDay}. */
    public static int day(Instant time) {
        return Math.toIntExact(Math.floorDiv(time.getEpochSecond(), TimeUnit.DAYS.toSeconds(1)));
    }

    /** The last day (UTC) on which it is known to have been issued, refreshed or used. */
    public LocalDate lastUsedOn() {
        return LocalDate.ofEpochDay(lastUsedDay);
    }
}
