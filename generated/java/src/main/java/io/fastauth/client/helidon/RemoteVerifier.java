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

/** Verifies access tokens with FastAuth, a bounded number at once. */
final class RemoteVerifier {

    private static final int CONCURRENT_CALLS = 64;

    private final GatewaysApi api;
    private final Semaphore permits = new Semaphore(CONCURRENT_CALLS);

    RemoteVerifier(ApiClient connections) {
        this.api = new GatewaysApi(connections);
    }

    Verification verify(String token, Optional<String> forwardedFor) {
        if (!permits.tryAcquire()) {
            return new Verification.Unavailable();
        }
        Map<String, String> headers = new HashMap<>(Map.of("ACCESS-TOKEN", token));
        forwardedFor.ifPresent(addresses -> headers.put(ForwardedFor.NAME, addresses));
        try {
            return accepted(api.verifyAccessWithHttpInfo(null, null, null, null, null, null, null, null, headers));
        } catch (ApiException e) {
            return e.getCode() == 401
                    ? new Verification.Refused(
                            e.getResponseHeaders()
                                    .firstValue("WWW-Authenticate")
                                    .orElse("Bearer"),
                            e.getResponseBody())
                    : new Verification.Unavailable();
        } finally {
            permits.release();
        }
    }

    private static Verification accepted(ApiResponse<Void> response) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(response.getHeaders());
        // An answer without a client id is not FastAuth's, so it admits no request.
        return first(headers, "X-FastAuth-Client-Id")
                .<Verification>map(id ->
                        new Verification.Accepted(new RemoteCaller(decoded(id), first(headers, "X-FastAuth-Session"))))
                .orElseGet(Verification.Unavailable::new);
    }

    private static Optional<String> first(Map<String, List<String>> headers, String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    private static String decoded(String id) {
        return URLDecoder.decode(id.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
