package io.fastauth.http;

/** What one connection waits for. Its own thread changes it, and a sweep reads it. */
final class ConnectionWait {

    /** Since when it waits for its next request, by {@link System#nanoTime}; 0 while it does not. */
    private volatile long idleSince;

    private boolean unfinished;

    void idle() {
        // A time of 0 would mean that it does not wait.
        idleSince = System.nanoTime() | 1;
    }

    void unfinished() {
        idleSince = 0;
        unfinished = true;
    }

    /** Whether it was registered as one with an unfinished request. */
    boolean over() {
        idleSince = 0;
        boolean registered = unfinished;
        unfinished = false;
        return registered;
    }

    /** How long it has been idle; 0 when it is not. */
    long idleNanos(long now) {
        long since = idleSince;
        return since == 0 ? 0 : now - since;
    }
}
