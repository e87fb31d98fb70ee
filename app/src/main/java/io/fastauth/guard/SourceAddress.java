package io.fastauth.guard;

import io.fastauth.token.OncePerMinute;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Who sent a request, for counting failures: the other end of the connection, or, when that is a trusted proxy, the
 * last address in {@code X-Forwarded-For} that is not one. What stands before that one, the sender may have made up.
 */
public final class SourceAddress implements Function<ServerRequest, String> {

    private static final HeaderName FORWARDED_FOR = HeaderNames.create("X-Forwarded-For");
    private static final int MAX_HOPS = 32;

    private final TrustedProxies trusted;

    /**
     * A reader of addresses.
     *
     * @param trusted whose {@code X-Forwarded-For} is believed
     */
    public SourceAddress(TrustedProxies trusted) {
        this.trusted = trusted;
    }

    @Override
    public String apply(ServerRequest request) {
        return of(request.remotePeer().address(), request.headers());
    }

    String of(SocketAddress peer, Headers headers) {
        String connected = OncePerMinute.source(peer);
        if (!trusted.trusts(peer)) {
            return connected;
        }
        List<String> hops = headers.all(FORWARDED_FOR, List::of).stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .map(String::strip)
                .toList();
        int oldest = Math.max(0, hops.size() - MAX_HOPS);
        for (int hop = hops.size() - 1; hop >= oldest; hop--) {
            Optional<InetAddress> address = Network.literal(hops.get(hop));
            if (address.isEmpty()) {
                return connected;
            }
            if (!trusted.trusts(address.get())) {
                return address.get().getHostAddress();
            }
        }
        return connected;
    }
}
