package io.fastauth.store.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webclient.api.HttpClientRequest;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls the persistence API. Every call ends within a deadline, whatever the other side does; anything but the two
 * answers that the API defines is a failure.
 */
final class PersistenceClient implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(PersistenceClient.class.getName());

    /** Largest answer that is read, in bytes: four times the longest pair. */
    static final int MAX_ANSWER = 64 * 1024;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final int POOLED_CONNECTIONS = 64;

    private final WebClient client;
    private final ExecutorService calls = Context.taskWrapping(Executors.newVirtualThreadPerTaskExecutor());

    PersistenceClient(URI url, Map<String, String> headers) {
        var builder = WebClient.builder()
                .baseUri(url)
                .connectTimeout(CONNECT_TIMEOUT)
                .readTimeout(Deadline.PATIENCE)
                .connectionCacheSize(POOLED_CONNECTIONS)
                .shareConnectionCache(false)
                .sendExpectContinue(false)
                .followRedirects(false)
                .addService(new TracePropagation());
        headers.forEach((name, value) -> builder.addHeader(HeaderValues.create(name, value)));
        this.client = builder.build();
    }

    Optional<TokenPair> load(String clientId, Deadline deadline) {
        return within(Method.GET, deadline, keptConnection -> {
            try (HttpClientResponse response =
                    request(Method.GET, clientId, keptConnection).request()) {
                if (response.status().code() == Status.NOT_FOUND_404.code()) {
                    return Optional.empty();
                }
                return Optional.of(PersistenceJson.pair(success(Method.GET, response), clientId));
            }
        });
    }

    void save(String clientId, TokenPair pair, Deadline deadline) {
        within(Method.POST, deadline, keptConnection -> {
            try (HttpClientResponse response = request(Method.POST, clientId, keptConnection)
                    .header(HeaderValues.CONTENT_TYPE_JSON)
                    .submit(PersistenceJson.body(pair))) {
                return success(Method.POST, response);
            }
        });
    }

    private HttpClientRequest request(Method method, String clientId, boolean keptConnection) {
        return client.method(method)
                .keepAlive(keptConnection)
                .path("/token")
                .queryParam("client_id", clientId)
                .accept(MediaTypes.APPLICATION_JSON);
    }

    /** The body of a 200; read to its end, so that the connection can serve the next call. */
    private static byte[] success(Method method, HttpClientResponse response) throws IOException {
        if (response.status().code() != Status.OK_200.code()) {
            throw failure(method, "answered " + response.status().code());
        }
        if (!response.entity().hasEntity()) {
            return new byte[0];
        }
        try (InputStream body = response.inputStream()) {
            byte[] answer = body.readNBytes(MAX_ANSWER + 1);
            if (answer.length > MAX_ANSWER) {
                throw failure(method, "answered more than " + MAX_ANSWER + " bytes");
            }
            return answer;
        }
    }

    /** In a thread of its own: interrupting that one closes its socket, even one that still trickles. */
    private <T> T within(Method method, Deadline deadline, Call<T> call) {
        Future<T> answer = submit(method, () -> repeatable(call));
        try {
            return answer.get(deadline.left(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw failure(method, "did not answer within " + Deadline.PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StoreUnavailableException failed
                    ? failed
                    : failure(method, reason(Objects.requireNonNullElse(e.getCause(), e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(method, "was interrupted");
        } finally {
            answer.cancel(true);
        }
    }

    /**
     * Once more, on a new connection, when a connection breaks: an API closes connections that were idle for a while,
     * and one of those may have been taken. Loading and saving the same pair again does no harm.
     */
    private static <T> T repeatable(Call<T> call) throws IOException {
        try {
            return call.answer(true);
        } catch (StoreUnavailableException | JsonProcessingException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            LOGGER.log(Level.DEBUG, () -> "A call is repeated: it " + reason(e));
            return call.answer(false);
        }
    }

    private <T> Future<T> submit(Method method, Callable<T> call) {
        try {
            return calls.submit(call);
        } catch (RejectedExecutionException e) {
            throw failure(method, "is not called any more: the store is closed");
        }
    }

    /** The kind of failure alone: a message could quote a URL, and with it a client id. */
    private static String reason(Throwable cause) {
        return cause instanceof JsonProcessingException
                ? "answered JSON that is not a stored pair"
                : "failed with " + cause.getClass().getSimpleName();
    }

    private static StoreUnavailableException failure(Method method, String what) {
        return new StoreUnavailableException("The persistence API's " + method + " /token " + what);
    }

    /** Lets the calls under way end, within the deadline that they have anyway. */
    @Override
    public void close() {
        calls.shutdown();
        try {
            if (!calls.awaitTermination(Deadline.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                calls.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            calls.shutdownNow();
        }
        client.closeResource();
    }

    /** One request and its answer, over a kept connection or a new one. */
    private interface Call<T> {
        T answer(boolean keptConnection) throws IOException;
    }
}
