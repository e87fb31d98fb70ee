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
 * The {@code X-Forwarded-For} that is sent to FastAuth, which counts failures by caller: the addresses in the request's
 * header, followed by that of its peer, as a proxy appends it.
 */
final class ForwardedFor {

    static final String NAME = "X-Forwarded-For";

    private static final HeaderName HEADER = HeaderNames.create(NAME);
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Za-z.:\\[\\]_-]{1,64}");
    private static final int MAX_ADDRESSES = 15;

    private ForwardedFor() {}

    /** The value; empty when the connection has no IP address. */
    static Optional<String> of(ServerRequest request) {
        return request.remotePeer().address() instanceof InetSocketAddress peer && peer.getAddress() != null
                ? Optional.of(value(request, peer.getAddress().getHostAddress()))
                : Optional.empty();
    }

    /** The last addresses, which the nearest proxies appended, back to one that is malformed. */
    private static String value(ServerRequest request, String peer) {
        Deque<String> addresses = new ArrayDeque<>();
        // Without the zone of a link-local address, which is meaningful on this host only.
        addresses.add(peer.replaceFirst("%.*", ""));
        // Not values(), which does not split within quotes: FastAuth splits at every comma.
        List<String> sent = request.headers().all(HEADER, List::of).stream()
                .flatMap(line -> Stream.of(line.split(",")))
                .toList();
        for (int i = sent.size() - 1; i >= 0 && addresses.size() < MAX_ADDRESSES; i--) {
            String address = sent.get(i).strip();
            if (!ADDRESS.matcher(address).matches()) {
                break;
            }
            addresses.addFirst(address);
        }
        return String.join(", ", addresses);
    }
}
