package io.fastauth.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BestOfThreeTest {

    private static final Duration BOUND = Duration.ofSeconds(1);
    private static final Duration LATE = Duration.ofSeconds(2);

    private final List<Integer> tries = new ArrayList<>();

    @Test
    void oneTryIsEnoughWhenItIsInTime() throws Exception {
        judge(BOUND, LATE, LATE);
        assertEquals(List.of(0), tries);
    }

    @Test
    void twoLateOnesAreForgiven() throws Exception {
        judge(LATE, LATE, BOUND);
        assertEquals(List.of(0, 1, 2), tries);
    }

    @Test
    void threeLateOnesAreAFailure() {
        assertThrows(AssertionError.class, () -> judge(LATE, LATE, LATE));
        assertEquals(List.of(0, 1, 2), tries);
    }

    private void judge(Duration... delays) throws Exception {
        BestOfThree.assertWithin(BOUND, number -> {
            tries.add(number);
            return delays[number];
        });
    }
}
