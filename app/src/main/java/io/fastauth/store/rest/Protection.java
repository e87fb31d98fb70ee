package io.fastauth.store.rest;

import io.fastauth.token.CircuitState;
import io.helidon.faulttolerance.Bulkhead;
import io.helidon.faulttolerance.BulkheadException;
import io.helidon.faulttolerance.CircuitBreaker;
import io.helidon.faulttolerance.CircuitBreakerOpenException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Keeps a failing API from being hammered, and a slow one from collecting callers without end.
 *
 * <table>
 * <caption>From the outside in</caption>
 * <tr><td>circuit breaker</td><td>after half of {@value #WINDOW} calls failed, none is made for {@value #OPEN_SECONDS} s;
 *     then one tries. Only failures of the API as a whole count: one client's unusable pair closes nobody else out.</td></tr>
 * <tr><td>bulkhead</td><td>{@value #AT_ONCE} calls at once and {@value #WAITING} that wait; more are refused</td></tr>
 * </table>
 */
final class Protection {

    /** As many as there are pooled connections. */
    static final int AT_ONCE = 64;

    static final int WAITING = 512;
    static final int WINDOW = 20;
    static final int OPEN_SECONDS = 2;

    private final CircuitBreaker breaker = CircuitBreaker.builder()
            .volume(WINDOW)
            .errorRatio(50)
            .delay(Duration.ofSeconds(OPEN_SECONDS))
            .successThreshold(1)
            .addApplyOn(ApiDownException.class)
            .build();
    private final Bulkhead bulkhead =
            Bulkhead.builder().limit(AT_ONCE).queueLength(WAITING).build();

    /** Calls, or says why not; waits in the calling thread, which may be interrupted. */
    <T> T invoke(Supplier<T> call) {
        try {
            return breaker.invoke(() -> bulkhead.invoke(call));
        } catch (CircuitBreakerOpenException e) {
            throw new NotCalledException(
                    "is not called: it failed too often; the next try is within " + OPEN_SECONDS + " s");
        } catch (BulkheadException e) {
            throw new NotCalledException("is not called: " + (AT_ONCE + WAITING) + " other calls are under way");
        }
    }

    CircuitState circuit() {
        return switch (breaker.state()) {
            case CLOSED -> CircuitState.CLOSED;
            case OPEN -> CircuitState.OPEN;
            case HALF_OPEN -> CircuitState.HALF_OPEN;
        };
    }

    /** No call was made. */
    static final class NotCalledException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotCalledException(String what) {
            super(what);
        }
    }
}
