package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RegisteredIdsTest {

    private static final int EXPECTED = 100_000;

    @Test
    void containsEveryIdThatWasAddedAndFewOthers() {
        RegisteredIds ids = new RegisteredIds(EXPECTED);
        IntStream.range(0, EXPECTED).forEach(i -> ids.add("client " + i));

        assertTrue(IntStream.range(0, EXPECTED).allMatch(i -> ids.mayContain("client " + i)));
        long others = IntStream.range(0, EXPECTED)
                .filter(i -> ids.mayContain("other " + i))
                .count();
        assertTrue(others < EXPECTED / 100, () -> others + " other ids");
    }

    @Test
    void isFullWhenMostIdsWouldBeTakenForOneOfIt() {
        RegisteredIds ids = new RegisteredIds(EXPECTED);
        IntStream.range(0, EXPECTED / 2).forEach(i -> ids.add("client " + i));
        assertFalse(ids.full());

        IntStream.range(0, 2 * EXPECTED).forEach(i -> ids.add("client " + i));
        assertTrue(ids.full());
    }

    @Test
    void anEmptyOneContainsNothing() {
        assertFalse(new RegisteredIds(0).mayContain("client"));
    }
}
