package io.fastauth.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.bench.load.Wrk.Result;
import org.junit.jupiter.api.Test;

class WrkTest {

    private static final String OUTPUT = """
            Running 3s test @ http://127.0.0.1:18977
              2 threads and 32 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency     1.02ms    1.30ms  31.44ms   91.21%%
                Req/Sec    21.05k     2.31k   26.11k    68.33%%
              125721 requests in 3.00s, 21.58MB read
            %sRequests/sec:  41894.19
            Transfer/sec:      7.19MB
            """;

    @Test
    void aResultOfSuccessesIsRead() {
        Result result = Result.parse(OUTPUT.formatted(""));
        assertEquals(new Result(125_721, 41_894.19, 0, 0), result);
        assertEquals(41_894.19, result.whole("GET /").succeeded());
    }

    @Test
    void answersThatAreNoSuccessEndTheRun() {
        Result result = Result.parse(OUTPUT.formatted("  Non-2xx or 3xx responses: 25721\n"));
        assertEquals(25_721, result.refused());
        assertEquals(33_323, result.succeeded(), 1);
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> result.whole("GET /open"));
        assertTrue(String.valueOf(failure.getMessage()).startsWith("GET /open: of 125721 requests, 25721"));
    }

    @Test
    void brokenConnectionsEndTheRun() {
        Result result = Result.parse(OUTPUT.formatted("  Socket errors: connect 1, read 2, write 3, timeout 4\n"));
        assertEquals(10, result.broken());
        assertThrows(IllegalStateException.class, () -> result.whole("GET /"));
    }

    @Test
    void whatIsNoResultIsRefused() {
        assertThrows(IllegalStateException.class, () -> Result.parse("unable to connect to 127.0.0.1:1"));
    }
}
