package io.fastauth.logs;

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
 * Gives every request an id: the caller's {@code X-Request-Id} if it is sane, so that a gateway's log and ours can be
 * laid side by side, or else a new one. The answer carries it, and so does every log line of the request.
 */
public final class RequestIds implements Filter {

    /** The key of the id among what log lines carry. */
    static final String KEY = "request_id";

    private static final HeaderName X_REQUEST_ID = HeaderNames.create("X-Request-Id");
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** The id of one request, in its context. */
    public record RequestId(String text) {}

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        String id = request.headers()
                .first(X_REQUEST_ID)
                .filter(sent -> SANE.matcher(sent).matches())
                .orElseGet(RequestIds::made);
        request.context().register(new RequestId(id));
        response.header(X_REQUEST_ID, id);
        HelidonMdc.set(KEY, id);
        try {
            chain.proceed();
        } finally {
            HelidonMdc.remove(KEY);
        }
    }

    /** It only has to differ from others of about the same time: nothing is decided by it. */
    private static String made() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
