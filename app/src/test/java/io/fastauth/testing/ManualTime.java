package io.fastauth.testing;

import io.github.bucket4j.TimeMeter;
import java.util.concurrent.atomic.AtomicLong;

/** A time that is set by hand, in nanoseconds. */
public record ManualTime(AtomicLong nanos, boolean isWallClockBased) implements TimeMeter {

    @Override
    public long currentTimeNanos() {
        return nanos.get();
    }
}
