package io.fastauth.campaign;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for the service to recover by itself. */
final class Recovery {

    /** No campaign promises a time: this is when it is not called a recovery any more. */
    static final Duration LIMIT = Duration.ofMinutes(3);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    private Recovery() {}

    /** A request that succeeds again. */
    interface Attempt {
        Answer make(TokenClient client) throws IOException;
    }

    /** How long it takes, from now on, until an attempt is answered 200. */
    static Duration await(int port, Attempt attempt) {
        return await(port, Answer.OK, attempt);
    }

    /** The same, with another answer. */
    static Duration await(int port, int status, Attempt attempt) {
        long start = System.nanoTime();
        String last = "";
        try (TokenClient client = new TokenClient(new Connection(port, PATIENCE))) {
            while (true) {
                try {
                    last = String.valueOf(attempt.make(client).status());
                    if (last.equals(String.valueOf(status))) {
                        return Duration.ofNanos(System.nanoTime() - start);
                    }
                } catch (IOException e) {
                    last = e.toString();
                }
                String seen = last;
                assertTrue(System.nanoTime() - start < LIMIT.toNanos(), () -> "No recovery: " + seen);
                LockSupport.parkNanos(PAUSE);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
