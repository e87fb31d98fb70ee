package io.fastauth.http;

import io.fastauth.token.AuditEvent;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The address of the caller of a request, for counting failures: the peer of the connection, or, when that is a trusted
 * proxy, the last address in {@code X-Forwarded-For} that is not one. Earlier addresses may be forged.
 */
public final class SourceAddress {

    private static final HeaderName FORWARDED_FOR = HeaderNames.create("X-Forwarded-For");
    private static final int MAX_HOPS = 32;

    /** Some proxies add the port of the caller; some write IPv6 addresses in brackets. */
    private static final Pattern HOP = Pattern.compile(
            "\\[(?<bracketed>[^\\[\\]]+)](:\\d{1,5})?|(?<ipv4>[0-9.]+)(:\\d{1,5})?|(?<ipv6>[0-9A-Fa-f:.]+)");

    private final TrustedProxies trusted;

    public SourceAddress(TrustedProxies trusted) {
        this.trusted = trusted;
    }

    /** The address of a peer, without its port, which differs for every connection. */
    public static String of(SocketAddress peer) {
        return peer instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "local socket";
    }

    public boolean isTrusted(SocketAddress peer) {
        return trusted.trusts(peer);
    }

    public String of(ServerRequest request) {
        return of(request.remotePeer().address(), request.headers());
    }

    public String of(SocketAddress peer, Headers headers) {
        String connected = of(peer);
        return trusted.trusts(peer) ? forwarded(headers).orElse(connected) : connected;
    }

    /** Describes a routed request for the audit. No path list refused it, so it names no entry. */
    public AuditEvent.Source source(ServerRequest request) {
        HttpPrologue prologue = request.prologue();
        return new AuditEvent.Source(
                of(request),
                Optional.of(new AuditEvent.Request(
                        "http", prologue.method().text(), prologue.uriPath().path(), "")));
    }

    /**
     * Whether the address is that of one caller. It is not when a configured proxy does not forward the address of the
     * caller; without a configured proxy, a peer on a loopback address is a caller.
     */
    public boolean namesCaller(ServerRequest request) {
        return namesCaller(request.remotePeer().address(), request.headers());
    }

    /** As {@link #namesCaller(ServerRequest)}. */
    public boolean namesCaller(SocketAddress peer, Headers headers) {
        return !trusted.configured()
                || !trusted.trusts(peer)
                || forwarded(headers).isPresent();
    }

    /** The forwarded address; empty when {@code X-Forwarded-For} names only trusted proxies, or is malformed. */
    public Optional<String> forwarded(Headers headers) {
        if (!headers.contains(FORWARDED_FOR)) {
            return Optional.empty();
        }
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
