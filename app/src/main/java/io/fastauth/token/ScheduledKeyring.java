package io.fastauth.token;

import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** The keys in use now, by a schedule that can be replaced while tokens are signed and verified. Thread-safe. */
public final class ScheduledKeyring implements Supplier<Keyring> {

    private final Clock clock;
    private final AtomicReference<Period> period;

    public ScheduledKeyring(KeySchedule schedule, Clock clock) {
        this.clock = clock;
        this.period = new AtomicReference<>(Period.at(clock.instant(), schedule));
    }

    @Override
    public Keyring get() {
        Period current = Objects.requireNonNull(period.get());
        Instant now = clock.instant();
        if (current.covers(now)) {
            return current.keyring();
        }
        Period next = Period.at(now, current.schedule());
        // Fails when the schedule was replaced meanwhile, which must not be undone.
        return period.compareAndSet(current, next) ? next.keyring() : get();
    }

    /** Replaces the keys, from the next call on. */
    public void replace(KeySchedule schedule) {
        period.set(Period.at(clock.instant(), schedule));
    }

    /** A period in which the keys stay the same. */
    private record Period(KeySchedule schedule, Keyring keyring, Instant from, Instant end) {

        boolean covers(Instant now) {
            return !now.isBefore(from) && now.isBefore(end);
        }

        static Period at(Instant now, KeySchedule schedule) {
            return new Period(schedule, schedule.at(now), now, schedule.nextChange(now));
        }
    }
}
