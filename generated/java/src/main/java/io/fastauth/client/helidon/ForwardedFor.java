package io.fastauth.client.helidon;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The {@code X-Forwarded-For} with which FastAuth is asked, so that it counts failures by caller: what the request
 * brought, and the other end of its connection last, as a proxy adds it.
 */
final class ForwardedFor {

    static final String NAME = "X-Forwarded-For";

    private static final HeaderName HEADER = HeaderNames.create(NAME);
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Za-z.:\\[\\]_-]{1,64}");
    private static final int MOST = 15;

    private ForwardedFor() {}

    /** The value; empty when the connection has no IP address. */
    static Optional<String> of(ServerRequest request) {
        return request.remotePeer().address() instanceof InetSocketAddress peer && peer.getAddress() != null
                ? Optional.of(value(request, peer.getAddress().getHostAddress()))
                : Optional.empty();
    }

    /** The latest addresses, which are those that a proxy can be trusted with, up to one that is malformed. */
    private static String value(ServerRequest request, String peer) {
        Deque<String> addresses = new ArrayDeque<>();
        // Without the zone of a link-local address, which means something on this host only.
        addresses.add(peer.replaceFirst("%.*", ""));
        // Not values(), for which a quote makes one element of all that follows: FastAuth splits at every comma.
        List<String> brought = request.headers().all(HEADER, List::of).stream()
                .flatMap(line -> Stream.of(line.split(",")))
                .toList();
        for (int i = brought.size() - 1; i >= 0 && addresses.size() < MOST; i--) {
            String address = brought.get(i).strip();
            if (!ADDRESS.matcher(address).matches()) {
                break;
            }
            addresses.addFirst(address);
        }
        return String.join(", ", addresses);
    }
}
