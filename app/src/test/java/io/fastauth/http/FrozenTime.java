package io.fastauth.http;

import io.fastauth.testing.ManualTime;
import io.fastauth.token.RateLimit;
import java.util.concurrent.atomic.AtomicLong;

/** Limits whose time stands still, so that nothing is refilled however long a test takes. */
public final class FrozenTime {

    private FrozenTime() {}

    public static FailureLimiter limiter(RateLimit limit) {
        return new FailureLimiter(() -> limit, new ManualTime(new AtomicLong(), false), AddressLimiter.SHARE_OF_HEAP);
    }
}
