package io.fastauth.observe;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.logging.common.HelidonMdc;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Gives every request an id: the caller's {@code X-Request-Id} if it is 1 to 64 safe characters, so that a gateway's
 * log and ours can be correlated, else a new one. The response and every log line of the request carry it.
 */
final class RequestIds implements Filter {

    /** The key of the id in log lines. */
    static final String KEY = "request_id";

    private static final HeaderName X_REQUEST_ID = HeaderNames.create("X-Request-Id");
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        String id = request.headers()
                .first(X_REQUEST_ID)
                .filter(sent -> SAFE.matcher(sent).matches())
                .orElseGet(RequestIds::create);
        response.header(X_REQUEST_ID, id);
        HelidonMdc.set(KEY, id);
        try {
            chain.proceed();
        } finally {
            HelidonMdc.remove(KEY);
        }
    }

    /** Unique among recent requests, which is all that logs need. */
    private static String create() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
