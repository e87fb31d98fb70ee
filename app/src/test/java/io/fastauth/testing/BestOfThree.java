package io.fastauth.testing;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Judges a promise of time: other work on the machine may make one try late, and a fault makes each of them late. */
public final class BestOfThree {

    private BestOfThree() {}

    /** Does what is promised to be soon, and says how long it took. The numbers 0 to 2 set apart what tries use. */
    public interface Try {
        Duration delay(int number) throws Exception;
    }

    /** Tries until one is not later than the bound; the first mostly is not. */
    public static void assertWithin(Duration bound, Try promised) throws Exception {
        List<Duration> late = new ArrayList<>();
        while (late.size() < 3) {
            Duration delay = promised.delay(late.size());
            if (delay.compareTo(bound) <= 0) {
                return;
            }
            late.add(delay);
        }
        fail("not within " + bound + ", but after " + late);
    }

    /** The time since a value of {@link System#nanoTime()}. */
    public static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
