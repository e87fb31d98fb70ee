package io.fastauth.metrics;

import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.SurroundedTokenStore.Around;
import io.fastauth.token.SurroundedTokenStore.Call;
import io.helidon.metrics.api.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Measures the calls of the token store, by what was asked and whether it answered. */
public final class StoreCallMetrics implements Around {

    private final Timers find;
    private final Timers save;
    private final Timers replace;
    private final Timers delete;

    /**
     * Begins to measure.
     *
     * @param meters where the measurements go
     */
    public StoreCallMetrics(Meters meters) {
        this.find = Timers.of(meters, "find");
        this.save = Timers.of(meters, "save");
        this.replace = Timers.of(meters, "replace");
        this.delete = Timers.of(meters, "delete");
    }

    @Override
    public <T> T make(Call call, Supplier<T> asked) {
        Timers timers = switch (call) {
            case FIND, FIND_AGAIN -> find;
            case SAVE -> save;
            case REPLACE -> replace;
            case DELETE -> delete;
        };
        long start = System.nanoTime();
        try {
            T answer = asked.get();
            timers.answered().record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            return answer;
        } catch (StoreUnavailableException e) {
            timers.failed().record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            throw e;
        }
    }

    private record Timers(Timer answered, Timer failed) {

        static Timers of(Meters meters, String operation) {
            return new Timers(timer(meters, operation, "success"), timer(meters, operation, "failure"));
        }

        private static Timer timer(Meters meters, String operation, String outcome) {
            return meters.timer(
                    "fastauth.store.calls", "Calls of the token store", "operation", operation, "outcome", outcome);
        }
    }
}
