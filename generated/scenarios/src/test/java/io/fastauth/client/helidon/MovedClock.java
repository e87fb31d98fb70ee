package io.fastauth.client.helidon;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The system's clock, moved by hand. */
final class MovedClock extends Clock {

    private final Clock real = Clock.systemUTC();
    private volatile Duration moved = Duration.ZERO;

    void move(Duration further) {
        moved = moved.plus(further);
    }

    @Override
    public Instant instant() {
        return real.instant().plus(moved);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
