package io.fastauth.http;

import io.helidon.metrics.api.Counter;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shares the processors between requests when more have arrived than can be served: those that change tokens before
 * those that only read, and health and monitoring before all. A request that has waited for a second is refused with
 * 503.
 */
public final class AdmissionFilter implements Filter {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    // For each processor: a batch of reads takes about as long as the pause between two flushes of the store.
    private static final int FREE_READS = 32;
    private static final int READS = 8;

    /** Before a batch of reads, for each request that changes tokens: about as long as a processor takes for it. */
    private static final long PAUSE_OF_READS = TimeUnit.MICROSECONDS.toNanos(60);

    /** Many that wait for a slow store must not keep reads out. */
    private static final long MAX_PAUSE_OF_READS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int FREE_WRITES = 128;
    private static final int WRITES = 32;

    private static final List<String> CHANGES =
            List.of("/auth/token/new", "/auth/token/refresh", "/auth/token/revoke", "/oauth2/token");

    private final Set<String> changes = new HashSet<>();
    private final Set<String> exempt = new HashSet<>();
    private final List<String> exemptRoots;
    private final Problems problems;
    private final Counter refused;
    private final AtomicInteger writing = new AtomicInteger();
    private final AdmissionQueue reads;
    private final AdmissionQueue writes;

    /**
     * Requests of one server.
     *
     * @param monitored the paths below which health and monitoring are served, besides those of the contract
     * @param refused counts the refused requests
     */
    public AdmissionFilter(ServedPaths paths, List<String> monitored, Problems problems, Counter refused) {
        CHANGES.forEach(path -> changes.addAll(paths.all(path)));
        exempt.addAll(paths.all("/health"));
        this.exemptRoots = monitored.stream().map(root -> root + "/").toList();
        this.problems = problems;
        this.refused = refused;
        int processors = Runtime.getRuntime().availableProcessors();
        reads = new AdmissionQueue(
                FREE_READS * processors,
                () -> READS * processors,
                () -> Math.min(MAX_PAUSE_OF_READS, writing.get() * PAUSE_OF_READS / processors),
                PATIENCE);
        writes = new AdmissionQueue(FREE_WRITES * processors, () -> WRITES * processors, () -> 0, PATIENCE);
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        String path = Objects.requireNonNullElse(request.prologue().uriPath().rawPath(), "");
        if (changes.contains(path)) {
            writing.incrementAndGet();
            try {
                proceed(writes, chain, response);
            } finally {
                writing.decrementAndGet();
            }
        } else if (isExempt(path)) {
            chain.proceed();
        } else {
            proceed(reads, chain, response);
        }
    }

    private boolean isExempt(String path) {
        if (exempt.contains(path)) {
            return true;
        }
        for (String root : exemptRoots) {
            if (path.startsWith(root)) {
                return true;
            }
        }
        return false;
    }

    private void proceed(AdmissionQueue queue, FilterChain chain, RoutingResponse response) {
        if (queue.admit()) {
            chain.proceed();
        } else {
            refused.increment();
            problems.unavailable(response, "The service is overloaded; try again as Retry-After says");
        }
    }
}
