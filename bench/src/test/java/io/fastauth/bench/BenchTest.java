package io.fastauth.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.Verification;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The measurements run without failures; no test checks the speed. */
class BenchTest {

    @Test
    void eachCallSucceeds() throws Exception {
        TokensBenchmark calls = new TokensBenchmark();
        assertEquals(3, calls.issue().accessToken().split("\\.").length);
        assertEquals(3, calls.issueWithNimbus().split("\\.").length);
        assertInstanceOf(Verification.Verified.class, calls.verify());
        assertInstanceOf(Verification.Verified.class, calls.verifyForTheFirstTime());
        assertTrue(calls.verifyWithNimbus());
    }

    @Test
    void theLoadRunComparesEverything() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            LoadRun.main(new String[] {"200", "20", "1"});
        } finally {
            System.setOut(before);
        }
        String out = printed.toString(StandardCharsets.UTF_8);
        assertEquals(
                5,
                out.lines()
                        .filter(line -> line.matches(".* ratio \\d+\\.\\d\\d .*/s"))
                        .count(),
                out);
    }
}
