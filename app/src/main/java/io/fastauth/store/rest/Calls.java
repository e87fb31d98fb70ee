package io.fastauth.store.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fastauth.token.CircuitState;
import io.fastauth.token.StoreUnavailableException;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Makes calls that end within a deadline, whatever the other side does. */
final class Calls implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(Calls.class.getName());

    private final ExecutorService threads = Context.taskWrapping(Executors.newVirtualThreadPerTaskExecutor());
    private final Protection protection = new Protection();
    private final boolean overTls;

    Calls(boolean overTls) {
        this.overTls = overTls;
    }

    /** In a thread of its own: interrupting that one closes its socket, even one that still trickles. */
    <T> T within(String method, Deadline deadline, Callable<T> operation) {
        Future<T> answer = submit(method, operation);
        try {
            return answer.get(deadline.left(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw Answers.failure(method, "did not answer within " + Deadline.PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw switch (Objects.requireNonNullElse(e.getCause(), e)) {
                case StoreUnavailableException failed -> failed;
                case ApiDownException down -> Answers.failure(method, String.valueOf(down.getMessage()));
                case Protection.NotCalledException refused ->
                    Answers.failure(method, String.valueOf(refused.getMessage()));
                default -> Answers.failure(method, reason(Objects.requireNonNullElse(e.getCause(), e)));
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Answers.failure(method, "was interrupted");
        } finally {
            answer.cancel(true);
        }
    }

    /**
     * One call. Once more, on a new connection, when a connection breaks: an API closes connections that were idle for
     * a while, and one of those may have been taken.
     */
    <T> T call(Call<T> call) {
        return protection.invoke(() -> {
            try {
                return call.answer(true);
            } catch (StoreUnavailableException | ApiDownException e) {
                throw e;
            } catch (JsonProcessingException e) {
                throw new StoreUnavailableException("The persistence API answered JSON that is not a stored pair");
            } catch (IOException | RuntimeException e) {
                LOGGER.log(Level.DEBUG, () -> "A call is repeated: it " + reason(e));
                return again(call, e);
            }
        });
    }

    private <T> T again(Call<T> call, Exception broken) {
        if (Thread.currentThread().isInterrupted()) {
            // The deadline is over.
            throw new ApiDownException(reason(broken));
        }
        try {
            return call.answer(false);
        } catch (StoreUnavailableException | ApiDownException e) {
            throw e;
        } catch (JsonProcessingException e) {
            throw new StoreUnavailableException("The persistence API answered JSON that is not a stored pair");
        } catch (IOException | RuntimeException e) {
            throw new ApiDownException(reason(e));
        }
    }

    private <T> Future<T> submit(String method, Callable<T> call) {
        try {
            return threads.submit(call);
        } catch (RejectedExecutionException e) {
            throw Answers.failure(method, "is not called any more: the store is closed");
        }
    }

    CircuitState circuit() {
        return protection.circuit();
    }

    /**
     * The kind of failure alone: a message could quote a URL, and with it a client id. What TLS says of certificates
     * can be told. A server that misses ours may say so, or only break off what it took for agreed (TLS 1.3).
     */
    private String reason(Throwable failure) {
        Throwable cause = failure instanceof UncheckedIOException
                ? Objects.requireNonNullElse(failure.getCause(), failure)
                : failure;
        if (cause instanceof SSLException) {
            return "failed in TLS, see database-api-tls: " + cause.getMessage();
        }
        String brokenOff = overTls && cause.getClass() == SocketException.class
                ? "; perhaps it asks for a certificate, see database-api-tls"
                : "";
        return "failed with " + cause.getClass().getSimpleName() + brokenOff;
    }

    /** Lets the calls under way end, within the deadline that they have anyway. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(Deadline.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
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
