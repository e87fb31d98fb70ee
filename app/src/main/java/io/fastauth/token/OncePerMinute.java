package io.fastauth.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;

/** Accepts the first event of each source in a minute. It remembers a bounded number of sources. */
public final class OncePerMinute {

    private static final long REMEMBERED_SOURCES = 10_000;

    private final Cache<String, Boolean> seen;

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

    /** Whether no event of the source was accepted less than a minute ago. */
    public boolean first(String source) {
        return seen.asMap().putIfAbsent(source, true) == null;
    }

    /** The number of remembered sources, without the expired ones. */
    long remembered() {
        seen.cleanUp();
        return seen.estimatedSize();
    }
}
