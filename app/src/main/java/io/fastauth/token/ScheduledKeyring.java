package io.fastauth.token;

import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;

/** The keys in use now, by a schedule that can be replaced while tokens are made and verified. */
public final class ScheduledKeyring implements Supplier<Keyring> {

    private final Clock clock;
    private volatile Period period;

    /**
     * A keyring.
     *
     * @param schedule which keys are in use when
     * @param clock what time it is
     */
    public ScheduledKeyring(KeySchedule schedule, Clock clock) {
        this.clock = clock;
        this.period = Period.at(clock.instant(), schedule);
    }

    @Override
    public Keyring get() {
        Period current = period;
        Instant now = clock.instant();
        if (now.isBefore(current.from()) || !now.isBefore(current.end())) {
            current = Period.at(now, current.schedule());
            period = current;
        }
        return current.keyring();
    }

    /**
     * Puts other keys in force, from the next call on.
     *
     * @param schedule which keys are in use when
     */
    public void replace(KeySchedule schedule) {
        period = Period.at(clock.instant(), schedule);
    }

    /** A time in which the keys stay the same. */
    private record Period(KeySchedule schedule, Keyring keyring, Instant from, Instant end) {

        static Period at(Instant now, KeySchedule schedule) {
            return new Period(schedule, schedule.at(now), now, schedule.nextChange(now));
        }
    }
}
