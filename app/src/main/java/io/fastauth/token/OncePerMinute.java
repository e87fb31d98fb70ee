package io.fastauth.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
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

    /** How many sources are remembered, once what is over has been forgotten. */
    long remembered() {
        seen.cleanUp();
        return seen.estimatedSize();
    }
}
