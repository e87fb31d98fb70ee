package io.fastauth.store.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fastauth.token.CircuitState;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** The calls of the persistence API. Anything but the answers that it defines is a failure. */
final class PersistenceClient implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private final WebClient client;
    private final Supplier<List<Header>> headers;
    private final Calls calls;
    private volatile boolean lastSaveFailed;

    PersistenceClient(URI url, Supplier<List<Header>> headers, Tls tls) {
        this.headers = headers;
        this.client = WebClient.builder()
                .baseUri(url)
                .connectTimeout(CONNECT_TIMEOUT)
                .readTimeout(Deadline.PATIENCE)
                .connectionCacheSize(Protection.AT_ONCE)
                .shareConnectionCache(false)
                .sendExpectContinue(false)
                .followRedirects(false)
                .tls(tls)
                .dnsResolver(PersistenceClient::addressAsWritten)
                .addService(new TracePropagation())
                .build();
        this.calls = new Calls("https".equalsIgnoreCase(url.getScheme()));
    }

    /**
     * An address that keeps its host as the URL writes it: that is what the certificate must be for (RFC 9110, section
     * 4.3.5). Helidon asks the address for its name, which for a written IP address is whatever reverse DNS says.
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

    /** Safe, so tried again when the API fails. */
    Stored load(String clientId, Deadline deadline) {
        return calls.within(
                "GET",
                deadline,
                () -> Retries.loading(deadline, () -> calls.call(keptConnection -> load(clientId, keptConnection))));
    }

    private Stored load(String clientId, boolean keptConnection) throws IOException {
        try (HttpClientResponse response =
                request(Method.GET, clientId, keptConnection).request()) {
            if (response.status().code() == Status.NOT_FOUND_404.code()) {
                Answers.requireNoPair(response, clientId);
                return Stored.NOTHING;
            }
            TokenPair pair = PersistenceJson.pair(Answers.success("GET", response), clientId);
            return Stored.of(pair, Answers.strongTag(response));
        }
    }

    /** Tried once: whoever saved in between would be superseded. */
    void save(String clientId, TokenPair pair, Deadline deadline) {
        saving(deadline, keptConnection -> {
            try (HttpClientResponse response = save(request(Method.POST, clientId, keptConnection), pair)) {
                Answers.saved(response);
                return true;
            }
        });
    }

    /**
     * Saves if the API still has what the tag stands for.
     *
     * @return false when it has something else
     */
    boolean saveIfMatch(String clientId, TokenPair pair, String tag, Deadline deadline) {
        return saving(deadline, keptConnection -> {
            HttpClientRequest request = request(Method.POST, clientId, keptConnection)
                    .header(HeaderValues.create(HeaderNames.IF_MATCH, tag));
            try (HttpClientResponse response = save(request, pair)) {
                if (response.status().code() != Status.PRECONDITION_FAILED_412.code()) {
                    Answers.saved(response);
                    return true;
                }
            }
            // When the call was repeated, the first one may have been the save that is in the way.
            return !keptConnection && load(clientId, false).equalsSaved(pair);
        });
    }

    private boolean saving(Deadline deadline, Calls.Call<Boolean> call) {
        try {
            boolean saved = calls.within("POST", deadline, () -> calls.call(call));
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
        return request.header(HeaderValues.CONTENT_TYPE_JSON).submit(PersistenceJson.body(pair));
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

    /** Lets the calls under way end, within the deadline that they have anyway. */
    @Override
    public void close() {
        calls.close();
        client.closeResource();
    }
}
