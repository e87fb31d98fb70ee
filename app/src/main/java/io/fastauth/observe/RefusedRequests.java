package io.fastauth.observe;

import io.fastauth.http.AddressLiteral;
import io.fastauth.http.ConnectionPolicy;
import io.fastauth.http.SourceAddress;
import io.fastauth.metrics.Meters;
import io.fastauth.token.OncePerMinute;
import io.helidon.http.Status;
import io.helidon.metrics.api.Counter;
import java.lang.System.Logger;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts requests that are refused before routing, and logs the first of each peer in a minute. */
public final class RefusedRequests implements ConnectionPolicy.RefusalListener {

    private static final Logger LOGGER = System.getLogger(RefusedRequests.class.getName());

    private final OncePerMinute logged = new OncePerMinute();
    private final Map<Integer, Counter> counters;

    public RefusedRequests(Meters meters) {
        counters = Stream.of(400, 414, 431, 501, 505)
                .collect(Collectors.toUnmodifiableMap(
                        Function.identity(), status -> meters.malformedRequests(status.toString())));
    }

    @Override
    public void refused(SocketAddress peer, Status status, String reason) {
        Objects.requireNonNull(counters.get(status.code()), "status").increment();
        String source = SourceAddress.of(peer);
        if (logged.first(AddressLiteral.subscriber(source))) {
            LOGGER.log(
                    Logger.Level.WARNING,
                    "Request from " + source + " refused with " + status.code() + ": " + reason
                            + "; further ones of this minute are only counted");
        }
    }
}
