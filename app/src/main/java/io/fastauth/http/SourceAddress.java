package io.fastauth.http;

import io.fastauth.token.AuditedRequest;
import io.fastauth.token.RequestSource;
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
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The address of the caller of a request, for counting failures: the other end of the connection, or, when that is a
 * trusted proxy, the last address in {@code X-Forwarded-For} that is not one. What stands before that one, the sender
 * may have made up.
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

    /** The address of a peer, without its port: every connection has another one. */
    public static String of(SocketAddress peer) {
        return peer instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "local socket";
    }

    /**
     * Whether a peer is a trusted proxy.
     *
     * @return true when its forwarded headers may be believed
     */
    public boolean isTrusted(SocketAddress peer) {
        return trusted.trusts(peer);
    }

    @Override
    public String apply(ServerRequest request) {
        return of(request.remotePeer().address(), request.headers());
    }

    /** The address of the caller. */
    public String of(SocketAddress peer, Headers headers) {
        String connected = of(peer);
        return trusted.trusts(peer) ? forwarded(headers).orElse(connected) : connected;
    }

    /**
     * Describes a request that an operation serves, for the audit. No entry of the path lists refuses it, so none is
     * named.
     *
     * @param request a request that was routed to an operation
     * @return its source, with the method and the decoded path
     */
    public RequestSource source(ServerRequest request) {
        HttpPrologue prologue = request.prologue();
        return new RequestSource(
                apply(request),
                Optional.of(new AuditedRequest(
                        "http", prologue.method().text(), prologue.uriPath().path(), "")));
    }

    /**
     * Whether the address is that of one caller. A trusted proxy that does not forward the caller's address sends the
     * requests of many; where no proxy was configured, a peer on a loopback address is a caller.
     *
     * @return false when the address is that of a configured proxy
     */
    public boolean namesCaller(ServerRequest request) {
        return namesCaller(request.remotePeer().address(), request.headers());
    }

    /**
     * As {@link #namesCaller(ServerRequest)}.
     *
     * @return false when the address is that of a configured proxy
     */
    public boolean namesCaller(SocketAddress peer, Headers headers) {
        return !trusted.configured()
                || !trusted.trusts(peer)
                || forwarded(headers).isPresent();
    }

    /**
     * The address of the caller of a request that a trusted proxy has forwarded.
     *
     * @return the address; empty when {@code X-Forwarded-For} names only trusted proxies, or is malformed
     */
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
