package io.fastauth.guard;

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

    /** Nothing has happened yet. */
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
     * Counts an event.
     *
     * @param source where it comes from
     * @return whether it is the first of its source in this minute
     */
    public boolean first(String source) {
        return seen.asMap().putIfAbsent(source, true) == null;
    }

    /**
     * The address of a peer, without its port: every connection has another one.
     *
     * @param peer the other end of a connection
     * @return the source of its events
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
