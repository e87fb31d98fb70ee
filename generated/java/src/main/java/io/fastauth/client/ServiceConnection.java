package io.fastauth.client;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Calls of the service, bounded in time and in the size of the answer. Thread-safe. */
final class ServiceConnection implements AutoCloseable {

    private static final int MAX_ANSWER = 65_536;

    private final String server;
    private final Duration timeout;
    private final HttpClient http;

    /**
     * Opens connections as they are needed.
     *
     * @param server the URL of the service, with its root path if it has one
     * @param timeout of a whole call; positive
     */
    ServiceConnection(URI server, Duration timeout) {
        this(
                text(server),
                timeout,
                // Secrets are for this server: a redirect is not followed.
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeout)
                        .build());
    }

    private ServiceConnection(String server, Duration timeout, HttpClient http) {
        this.server = server;
        this.timeout = timeout;
        this.http = http;
    }

    /** The same connections, for calls that may take no longer than this, or the timeout if it is shorter. */
    ServiceConnection within(Duration longest) {
        return longest.compareTo(timeout) < 0 ? new ServiceConnection(server, longest, http) : this;
    }

    /**
     * The URL of the service without a slash at its end.
     *
     * @throws IllegalArgumentException when it is not one that a path can be added to
     */
    static String text(URI server) {
        if (!("http".equalsIgnoreCase(server.getScheme()) || "https".equalsIgnoreCase(server.getScheme()))
                || server.getHost() == null
                || server.getRawUserInfo() != null
                || server.getRawQuery() != null
                || server.getRawFragment() != null) {
            // Not its text: the user information may be a secret.
            throw new IllegalArgumentException("server must be a URL like https://tokens.example or"
                    + " https://tokens.example/path, without user information, query and fragment");
        }
        return server.toString().replaceFirst("/+$", "");
    }

    /**
     * Checks what is sent in a header, as the client of the JDK would say in its exception what it does not send.
     *
     * @throws IllegalArgumentException when it is not printable ASCII; without the text
     */
    static void requireHeader(String name, String text) {
        if (!isHeader(text)) {
            throw new IllegalArgumentException(
                    name + " must be printable ASCII characters, without a space or line break at an end");
        }
    }

    static boolean isHeader(String text) {
        return !text.isEmpty()
                && text.equals(text.strip())
                && text.chars().allMatch(character -> character >= ' ' && character < 0x7f);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    HttpClient http() {
        return http;
    }

    /**
     * Sends GET.
     *
     * @param headers names and values, in turn
     * @throws UnavailableException when there is no answer in time
     */
    ServiceAnswer get(String path, String... headers) {
        return call(request(path, headers).GET());
    }

    /**
     * Posts a form.
     *
     * @param headers names and values, in turn
     * @throws UnavailableException when there is no answer in time
     */
    ServiceAnswer post(String path, Map<String, String> form, String... headers) {
        String body = form.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
        return call(request(path, headers)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /**
     * Sends GET, and does not wait. The result fails when there is no answer in time.
     *
     * @param path as in {@link #get}
     */
    CompletableFuture<ServiceAnswer> getLater(String path) {
        return getLater(path, Duration.ZERO, MAX_ANSWER);
    }

    /**
     * The same for an answer that the service may delay.
     *
     * @param delay what it may take beside the timeout
     * @param limit the bytes that the answer may have
     * @param headers names and values, in turn
     */
    CompletableFuture<ServiceAnswer> getLater(String path, Duration delay, int limit, String... headers) {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                sent(request(path, headers).GET(), limit);
        return exchange.thenApply(ServiceAnswer::of)
                .orTimeout(timeout.plus(delay).toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((answer, failure) -> exchange.cancel(true));
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server + path)).header("Accept", "application/json");
        return headers.length == 0 ? request : request.headers(headers);
    }

    private CompletableFuture<HttpResponse<byte[]>> sent(HttpRequest.Builder request, int limit) {
        return http.sendAsync(request.build(), response -> new BoundedBody(limit));
    }

    private ServiceAnswer call(HttpRequest.Builder request) {
        CompletableFuture<HttpResponse<byte[]>> exchange = sent(request, MAX_ANSWER);
        try {
            return ServiceAnswer.of(exchange.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new UnavailableException("no answer within " + timeout.toMillis() + " ms", Optional.empty());
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw new UnavailableException("the thread was interrupted", Optional.empty());
        } catch (ExecutionException e) {
            throw UnavailableException.because(e.getCause() == null ? e : e.getCause());
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
