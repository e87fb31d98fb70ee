package io.fastauth.store.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fastauth.token.StoreStatus.CircuitState;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.common.tls.Tls;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webclient.api.DefaultDnsResolver;
import io.helidon.webclient.api.DnsAddressLookup;
import io.helidon.webclient.api.HttpClientRequest;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.api.WebClientServiceRequest;
import io.helidon.webclient.api.WebClientServiceResponse;
import io.helidon.webclient.spi.WebClientService;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The calls of the persistence API. Any answer that the API does not define is a failure. */
final class PersistenceClient implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private final WebClient client;
    private final Supplier<List<Header>> headers;
    private final CallExecutor calls;
    private volatile boolean lastSaveFailed;

    PersistenceClient(URI url, Supplier<List<Header>> headers, Tls tls) {
        this.headers = headers;
        this.client = WebClient.builder()
                .baseUri(url)
                .connectTimeout(CONNECT_TIMEOUT)
                .readTimeout(Deadline.LENGTH)
                .connectionCacheSize(CallExecutor.AT_ONCE)
                .shareConnectionCache(false)
                .sendExpectContinue(false)
                .followRedirects(false)
                .tls(tls)
                .dnsResolver(PersistenceClient::addressAsWritten)
                .addService(PersistenceClient::withTrace)
                .build();
        this.calls = new CallExecutor("https".equalsIgnoreCase(url.getScheme()));
    }

    /**
     * An address with the host of the URL, which the certificate must be for (RFC 9110, section 4.3.5). For an IP
     * address, Helidon would use the name that reverse DNS returns.
     */
    private static InetAddress addressAsWritten(String host, DnsAddressLookup lookup) {
        try {
            InetAddress address = DefaultDnsResolver.create().resolveAddress(host, lookup);
            String written = host.replaceAll("[\\[\\]]", "");
            return InetAddress.getByAddress(written, address.getAddress());
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds the current trace, if any (W3C trace context). */
    private static WebClientServiceResponse withTrace(WebClientService.Chain chain, WebClientServiceRequest request) {
        W3CTraceContextPropagator.getInstance().inject(Context.current(), request, (carrier, name, value) -> {
            if (carrier != null) {
                carrier.headers().set(HeaderValues.create(HeaderNames.create(name), value));
            }
        });
        return chain.proceed(request);
    }

    /** Repeated when the API is down. */
    Loaded load(String clientId, Deadline deadline) {
        return calls.repeatedly("GET", deadline, keptConnection -> load(clientId, keptConnection));
    }

    private Loaded load(String clientId, boolean keptConnection) throws IOException {
        try (HttpClientResponse response =
                request(Method.GET, clientId, keptConnection).request()) {
            if (response.status().code() == Status.NOT_FOUND_404.code()) {
                PersistenceAnswers.requireNoPair(response, clientId);
                return new Loaded(Optional.empty(), Optional.empty());
            }
            TokenPair pair = PersistenceAnswers.pair(response, clientId);
            return new Loaded(present(pair), PersistenceAnswers.strongTag(response));
        }
    }

    /** A pair with an empty text was removed. */
    private static Optional<TokenPair> present(TokenPair pair) {
        return pair.accessToken().isEmpty() || pair.refreshToken().isEmpty() ? Optional.empty() : Optional.of(pair);
    }

    /** Not repeated: that could overwrite a save by another caller. */
    void save(String clientId, TokenPair pair, Deadline deadline) {
        boolean unused = saving(deadline, keptConnection -> {
            try (HttpClientResponse response = save(request(Method.POST, clientId, keptConnection), pair)) {
                PersistenceAnswers.requireSaved(response);
                return true;
            }
        });
    }

    /**
     * Saves if the stored pair still has the tag.
     *
     * @return false when another pair is stored
     */
    boolean saveIfMatch(String clientId, TokenPair pair, String tag, Deadline deadline) {
        return saving(deadline, keptConnection -> {
            HttpClientRequest request = request(Method.POST, clientId, keptConnection)
                    .header(HeaderValues.create(HeaderNames.IF_MATCH, tag));
            try (HttpClientResponse response = save(request, pair)) {
                if (response.status().code() != Status.PRECONDITION_FAILED_412.code()) {
                    PersistenceAnswers.requireSaved(response);
                    return true;
                }
            }
            // A repeated call fails when the first one has saved the pair.
            return !keptConnection && load(clientId, false).pair().equals(present(pair));
        });
    }

    private boolean saving(Deadline deadline, CallExecutor.Call<Boolean> call) {
        try {
            boolean saved = calls.once("POST", deadline, call);
            lastSaveFailed = false;
            return saved;
        } catch (StoreUnavailableException e) {
            lastSaveFailed = true;
            throw e;
        }
    }

    boolean lastSaveFailed() {
        return lastSaveFailed;
    }

    private static HttpClientResponse save(HttpClientRequest request, TokenPair pair) throws JsonProcessingException {
        return request.header(HeaderValues.CONTENT_TYPE_JSON).submit(PersistenceAnswers.body(pair));
    }

    private HttpClientRequest request(Method method, String clientId, boolean keptConnection) {
        HttpClientRequest request =
                client.method(method).keepAlive(keptConnection).path("/token").queryParam("client_id", clientId);
        headers.get().forEach(request::header);
        return request.accept(MediaTypes.APPLICATION_JSON);
    }

    CircuitState circuit() {
        return calls.circuit();
    }

    @Override
    public void close() {
        calls.close();
        client.closeResource();
    }

    /** The stored pair, empty when there is none or it was removed; and its entity tag, if the API has any. */
    record Loaded(Optional<TokenPair> pair, Optional<String> tag) {}
}
