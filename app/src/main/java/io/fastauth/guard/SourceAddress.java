package io.fastauth.guard;

import io.fastauth.token.AddressLiteral;
import io.fastauth.token.OncePerMinute;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who sent a request, for counting failures: the other end of the connection, or, when that is a trusted proxy, the
 * last address in {@code X-Forwarded-For} that is not one. What stands before that one, the sender may have made up.
 */
public final class SourceAddress implements Function<ServerRequest, String> {

    private static final HeaderName FORWARDED_FOR = HeaderNames.create("X-Forwarded-For");
    private static final int MAX_HOPS = 32;

    /** Some proxies add the port of the caller's connection; an IPv6 address is then, or always, in brackets. */
    private static final Pattern HOP = Pattern.compile(
            "\\[(?<bracketed>[^\\[\\]]+)](:\\d{1,5})?|(?<ipv4>[0-9.]+)(:\\d{1,5})?|(?<ipv6>[0-9A-Fa-f:.]+)");

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
        return trusted.trusts(peer) ? forwarded(headers).orElse(connected) : connected;
    }

    /**
     * Whether the address is that of one caller. A trusted proxy that does not forward the caller's address sends the
     * requests of many; where no proxy was configured, a peer on a loopback address is a caller.
     *
     * @param request the request
     * @return false when the address is that of a configured proxy
     */
    public boolean namesCaller(ServerRequest request) {
        return namesCaller(request.remotePeer().address(), request.headers());
    }

    boolean namesCaller(SocketAddress peer, Headers headers) {
        return !trusted.configured()
                || !trusted.trusts(peer)
                || forwarded(headers).isPresent();
    }

    /**
     * Who sent a request that a trusted proxy has forwarded.
     *
     * @return the address; empty when {@code X-Forwarded-For} names only trusted proxies, or is malformed
     */
    Optional<String> forwarded(Headers headers) {
        List<String> hops = headers.all(FORWARDED_FOR, List::of).stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .map(String::strip)
                .toList();
        int oldest = Math.max(0, hops.size() - MAX_HOPS);
        for (int hop = hops.size() - 1; hop >= oldest; hop--) {
            Optional<InetAddress> address = address(hops.get(hop));
            if (address.isEmpty()) {
                return Optional.empty();
            }
            if (!trusted.trusts(address.get())) {
                return Optional.of(address.get().getHostAddress());
            }
        }
        return Optional.empty();
    }

    private static Optional<InetAddress> address(String hop) {
        Matcher form = HOP.matcher(hop);
        return form.matches()
                ? Stream.of("bracketed", "ipv4", "ipv6")
                        .map(form::group)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .flatMap(AddressLiteral::parse)
                : Optional.empty();
    }
}
