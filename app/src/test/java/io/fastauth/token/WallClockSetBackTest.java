package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

/** A wall clock that is set back by an hour must not block callers for an hour. */
class WallClockSetBackTest {

    @Test
    void failuresAreForgottenByMonotonicTime() {
        assertFalse(FailureLimiter.TIME.isWallClockBased());
    }
}
