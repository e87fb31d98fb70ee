package io.fastauth.token;

import java.time.Instant;
import java.util.UUID;

/**
 * The id of a client that is issued to without one: a UUID of version 4, as callers of the original may require. Its
 * first 48 bits are the time, as in version 7 (RFC 9562, section 5.7), so that clients that are new at the same time
 * are neighbours in the index of a database and share its pages; 74 others are random.
 */
public final class GeneratedClientId {

    private static final int TIME_SHIFT = 16;

    /** The version, and the random bits between it and the time. */
    private static final long BEHIND_TIME = (1L << TIME_SHIFT) - 1;

    private GeneratedClientId() {}

    /** A new id at this time. */
    public static String at(Instant now) {
        UUID random = UUID.randomUUID();
        long first = (now.toEpochMilli() << TIME_SHIFT) | (random.getMostSignificantBits() & BEHIND_TIME);
        return new UUID(first, random.getLeastSignificantBits()).toString();
    }
}
