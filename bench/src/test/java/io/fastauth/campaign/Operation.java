package io.fastauth.campaign;

/**
 * One request of a recorded history.
 *
 * @param token the token that was presented; empty for an issue and a revocation of a client
 * @param start when it was sent, by {@link System#nanoTime()}
 * @param end when its answer was complete, or when it was given up
 * @param issued the pair of a successful issue or refresh; null otherwise
 */
record Operation(Kind kind, String client, String token, long start, long end, Outcome outcome, IssuedPair issued) {

    enum Kind {
        ISSUE,
        REFRESH,
        REVOKE,
        REVOKE_CLIENT,
        VERIFY
    }

    enum Outcome {
        /** 200. */
        ACCEPTED,
        /** 401. */
        REFUSED,
        /** Any other answer or none: a change may have happened, or may still happen. */
        UNKNOWN
    }

    /**
     * A pair with the session that it belongs to.
     *
     * @param session the claim {@code sid}
     */
    record IssuedPair(String session, String accessToken, String refreshToken) {}

    boolean changes() {
        return kind != Kind.VERIFY;
    }

    boolean accepted() {
        return outcome == Outcome.ACCEPTED;
    }

    /** Whether it ended before another one began. */
    boolean before(Operation other) {
        return end < other.start;
    }
}
