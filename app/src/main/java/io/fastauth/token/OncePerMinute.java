package io.fastauth.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;

/** Lets the first event of a source in each minute through. It remembers a bounded number of sources. */
public final class OncePerMinute {

    private static final long REMEMBERED_SOURCES = 10_000;

    private final Cache<String, Boolean> seen;

    /** Starts without any source. */
    public OncePerMinute() {
        this(Ticker.systemTicker());
    }

    OncePerMinute(Ticker ticker) {
        seen = Caffeine.newBuilder()
                .maximumSize(REMEMBERED_SOURCES)
                .expireAfterWrite(Duration.ofMinutes(1))
                .ticker(ticker)
                .build();
    }

    /**
     * Whether an event is the first of its source within a minute.
     *
     * @param source identifies the source
     * @return false when one was let through less than a minute ago
     */
    public boolean first(String source) {
        return seen.asMap().putIfAbsent(source, true) == null;
    }

    /**
     * As {@link #first}, for an address: the IPv6 addresses of one /64 network are one source.
     *
     * @param address where the event came from
     * @return false when one was let through less than a minute ago
     */
    public boolean firstFrom(String address) {
        return first(AddressLiteral.subscriber(address));
    }

    /**
     * The address of a peer, without its port: every connection has another one.
     *
     * @param peer the other end of a connection
     * @return the address
     */
    public static String source(SocketAddress peer) {
        return peer instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "local socket";
    }

    /** How many sources are remembered, once what is over has been forgotten. */
    long remembered() {
        seen.cleanUp();
        return seen.estimatedSize();
    }
}
