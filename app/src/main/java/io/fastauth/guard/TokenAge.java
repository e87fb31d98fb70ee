package io.fastauth.guard;

import java.time.Duration;

/** How fresh the knowledge is that the token of an open websocket is still its client's current one. */
final class TokenAge {

    private static final long NEVER = Long.MAX_VALUE;

    private volatile boolean changed;
    private volatile long checkedAt = System.nanoTime();
    private volatile long failingSince = NEVER;

    /** The stored pair of the client may be another one now. */
    void changed() {
        changed = true;
    }

    /** A check begins: a change from here on asks for another one. */
    void checking() {
        changed = false;
        checkedAt = System.nanoTime();
    }

    void checked() {
        failingSince = NEVER;
    }

    /** The store did not answer: asks for another check. */
    void failed() {
        if (failingSince == NEVER) {
            failingSince = System.nanoTime();
        }
        changed = true;
    }

    /** In nanoseconds of the running system; only to be compared. */
    long checkedAt() {
        return checkedAt;
    }

    boolean isChanged() {
        return changed;
    }

    boolean olderThan(Duration limit) {
        return System.nanoTime() - checkedAt > limit.toNanos();
    }

    boolean failingFor(Duration limit) {
        long since = failingSince;
        return since != NEVER && System.nanoTime() - since > limit.toNanos();
    }
}
