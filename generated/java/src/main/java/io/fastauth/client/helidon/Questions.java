package io.fastauth.client.helidon;

import io.fastauth.client.api.GatewaysApi;
import io.fastauth.client.http.ApiClient;
import io.fastauth.client.http.ApiException;
import io.fastauth.client.http.ApiResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/** Asks FastAuth about access tokens, a bounded number at a time. */
final class Questions {

    private static final int AT_A_TIME = 64;

    private final GatewaysApi api;
    private final Semaphore permits = new Semaphore(AT_A_TIME);

    Questions(ApiClient connections) {
        this.api = new GatewaysApi(connections);
    }

    Answer ask(String token, Optional<String> forwardedFor) {
        if (!permits.tryAcquire()) {
            return new Answer.Unknown();
        }
        Map<String, String> headers = new HashMap<>(Map.of("ACCESS-TOKEN", token));
        forwardedFor.ifPresent(addresses -> headers.put(ForwardedFor.NAME, addresses));
        try {
            return accepted(api.verifyAccessWithHttpInfo(null, null, null, null, null, null, null, null, headers));
        } catch (ApiException e) {
            return e.getCode() == 401
                    ? new Answer.Refused(
                            e.getResponseHeaders()
                                    .firstValue("WWW-Authenticate")
                                    .orElse("Bearer"),
                            e.getResponseBody())
                    : new Answer.Unknown();
        } finally {
            permits.release();
        }
    }

    private static Answer accepted(ApiResponse<Void> response) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(response.getHeaders());
        // An answer that does not name a client is not one of FastAuth's, and lets nobody through.
        return first(headers, "X-FastAuth-Client-Id")
                .<Answer>map(
                        id -> new Answer.Accepted(new RemoteCaller(decoded(id), first(headers, "X-FastAuth-Session"))))
                .orElseGet(Answer.Unknown::new);
    }

    private static Optional<String> first(Map<String, List<String>> headers, String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    private static String decoded(String id) {
        return URLDecoder.decode(id.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
