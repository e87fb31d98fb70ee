package io.fastauth.store.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fastauth.store.rest.PersistenceAnswers.ApiDownException;
import io.fastauth.token.StoreStatus.CircuitState;
import io.fastauth.token.StoreUnavailableException;
import io.helidon.faulttolerance.Bulkhead;
import io.helidon.faulttolerance.BulkheadException;
import io.helidon.faulttolerance.CircuitBreaker;
import io.helidon.faulttolerance.CircuitBreakerOpenException;
import io.helidon.faulttolerance.Retry;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/**
 * Makes calls that end within a deadline.
 *
 * <table>
 * <caption>From the outside in</caption>
 * <tr><td>deadline</td><td>5 s for an operation, with all its calls and waits</td></tr>
 * <tr><td>retry</td><td>of loads only: at most {@value #CALLS} calls, after random waits that double, plus
 *     {@code Retry-After}; none when the wait exceeds the deadline</td></tr>
 * <tr><td>circuit breaker</td><td>after half of {@value #WINDOW} calls failed, none is made for
 *     {@value #OPEN_SECONDS} s; then a single one. Only failures of the API as a whole count, not one client's unusable
 *     pair.</td></tr>
 * <tr><td>bulkhead</td><td>{@value #AT_ONCE} calls at once, {@value #WAITING} waiting; more are refused</td></tr>
 * <tr><td>broken connection</td><td>one more call, on a new connection: the API may have closed an idle one</td></tr>
 * </table>
 */
final class CallExecutor implements AutoCloseable {

    /** As many as there are pooled connections. */
    static final int AT_ONCE = 64;

    static final int CALLS = 3;
    static final int WAITING = 512;
    static final int WINDOW = 20;
    static final int OPEN_SECONDS = 2;

    private static final Logger LOGGER = System.getLogger(CallExecutor.class.getName());
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);

    private final ExecutorService threads = Context.taskWrapping(Executors.newVirtualThreadPerTaskExecutor());
    private final CircuitBreaker breaker = CircuitBreaker.builder()
            .volume(WINDOW)
            .errorRatio(50)
            .delay(Duration.ofSeconds(OPEN_SECONDS))
            .successThreshold(1)
            .addApplyOn(ApiDownException.class)
            .build();
    private final Bulkhead bulkhead =
            Bulkhead.builder().limit(AT_ONCE).queueLength(WAITING).build();
    private final boolean overTls;

    CallExecutor(boolean overTls) {
        this.overTls = overTls;
    }

    /** Makes a call, and repeats it while the API is down. */
    <T> T repeatedly(String method, Deadline deadline, Call<T> call) {
        return within(method, deadline, () -> retrying(deadline, () -> guarded(call)));
    }

    /** Makes a call that must not be repeated. */
    <T> T once(String method, Deadline deadline, Call<T> call) {
        return within(method, deadline, () -> guarded(call));
    }

    /** In another thread: interrupting it closes its socket, even one that still receives bytes. */
    private <T> T within(String method, Deadline deadline, Supplier<T> operation) {
        Future<T> answer = submit(method, operation);
        try {
            return answer.get(deadline.left(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw PersistenceAnswers.failure(method, "did not answer within " + Deadline.LENGTH.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw switch (Objects.requireNonNullElse(e.getCause(), e)) {
                case StoreUnavailableException failed -> failed;
                case ApiDownException down -> PersistenceAnswers.failure(method, String.valueOf(down.getMessage()));
                case CircuitBreakerOpenException open ->
                    PersistenceAnswers.failure(
                            method,
                            "is not called: it failed too often; the next call is within " + OPEN_SECONDS + " s");
                case BulkheadException full ->
                    PersistenceAnswers.failure(
                            method, "is not called: " + (AT_ONCE + WAITING) + " other calls are in progress");
                default -> PersistenceAnswers.failure(method, reason(Objects.requireNonNullElse(e.getCause(), e)));
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PersistenceAnswers.failure(method, "was interrupted");
        } finally {
            answer.cancel(true);
        }
    }

    private <T> Future<T> submit(String method, Supplier<T> operation) {
        try {
            return threads.submit(operation::get);
        } catch (RejectedExecutionException e) {
            throw PersistenceAnswers.failure(method, "is not called: the store is closed");
        }
    }

    private static <T> T retrying(Deadline deadline, Supplier<T> call) {
        AtomicReference<Duration> retryAfter = new AtomicReference<>(Duration.ZERO);
        return Retry.builder()
                .addApplyOn(ApiDownException.class)
                .overallTimeout(Deadline.LENGTH)
                .retryPolicy((started, lastDelay, calls) -> wait(calls, retryAfter, deadline))
                .build()
                .invoke(() -> {
                    try {
                        return call.get();
                    } catch (ApiDownException e) {
                        retryAfter.set(e.retryAfter());
                        throw e;
                    }
                });
    }

    /** Milliseconds until the next call; empty when there is none. */
    private static Optional<Long> wait(int calls, AtomicReference<Duration> retryAfter, Deadline deadline) {
        long wait = Objects.requireNonNull(retryAfter.get()).toMillis()
                + ThreadLocalRandom.current().nextLong(FIRST_WAIT.toMillis() << (calls - 1));
        return calls < CALLS && TimeUnit.MILLISECONDS.toNanos(wait) < deadline.left()
                ? Optional.of(wait)
                : Optional.empty();
    }

    private <T> T guarded(Call<T> call) {
        return breaker.invoke(() -> bulkhead.invoke(() -> onKeptOrNewConnection(call)));
    }

    private <T> T onKeptOrNewConnection(Call<T> call) {
        try {
            return attempt(call, true);
        } catch (IOException | RuntimeException e) {
            if (e instanceof StoreUnavailableException || e instanceof ApiDownException) {
                throw (RuntimeException) e;
            }
            if (Thread.currentThread().isInterrupted()) {
                // The deadline has passed.
                throw new ApiDownException(reason(e));
            }
            LOGGER.log(Level.DEBUG, () -> "A call is repeated: it " + reason(e));
        }
        try {
            return attempt(call, false);
        } catch (StoreUnavailableException | ApiDownException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new ApiDownException(reason(e));
        }
    }

    private static <T> T attempt(Call<T> call, boolean keptConnection) throws IOException {
        try {
            return call.answer(keptConnection);
        } catch (JsonProcessingException e) {
            throw new StoreUnavailableException("The persistence API answered JSON that is not a stored pair");
        }
    }

    CircuitState circuit() {
        return switch (breaker.state()) {
            case CLOSED -> CircuitState.CLOSED;
            case OPEN -> CircuitState.OPEN;
            case HALF_OPEN -> CircuitState.HALF_OPEN;
        };
    }

    /**
     * The type of a failure: its message could quote a URL, and with it a client id. TLS messages about certificates
     * are safe. A server that requires a client certificate may only close the connection (TLS 1.3).
     */
    private String reason(Throwable failure) {
        Throwable cause = failure instanceof UncheckedIOException
                ? Objects.requireNonNullElse(failure.getCause(), failure)
                : failure;
        if (cause instanceof SSLException) {
            return "failed in TLS, see store.api-tls: " + cause.getMessage();
        }
        String closed = overTls && cause.getClass() == SocketException.class
                ? "; perhaps it requires a client certificate, see store.api-tls"
                : "";
        return "failed with " + cause.getClass().getSimpleName() + closed;
    }

    /** Waits for the calls in progress, which end at their deadlines. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(Deadline.LENGTH.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            threads.shutdownNow();
        }
    }

    /** One request and its answer, over a kept connection or a new one. */
    interface Call<T> {
        T answer(boolean keptConnection) throws IOException;
    }
}
