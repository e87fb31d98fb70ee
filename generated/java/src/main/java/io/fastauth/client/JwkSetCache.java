package io.fastauth.client;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.text.ParseException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The public keys of the service (RFC 7517). They are fetched again when they are old, and when a token names an
 * unknown key, which a cool-down limits. While the service is away, old keys are used for a day. No thread waits for
 * keys that it has, nor long for others. Thread-safe.
 */
final class JwkSetCache {

    private static final String PATH = "/.well-known/jwks.json";
    private static final int MAX_KEYS = 16;
    private static final Duration COOL_DOWN = Duration.ofSeconds(10);
    private static final Duration DEFAULT_AGE = Duration.ofMinutes(5);
    private static final Duration LONGEST_AGE = Duration.ofDays(1);
    private static final Pattern MAX_AGE = Pattern.compile("(?i)(?:^|[ ,])max-age=\"?([0-9]{1,9})");

    private final ServiceConnection service;
    private final Duration longestWait;
    private final LongSupplier nanoTime;
    /** Never held while the service is asked. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile Keys keys;
    /** How often the keys have changed; those of a fetch that began before the last change are not used. */
    private final AtomicLong changes = new AtomicLong(1);

    private CompletableFuture<?> fetch = CompletableFuture.completedFuture(null);
    /** The monotonic time of the next fetch. */
    private long next;

    /**
     * Keys as they were fetched.
     *
     * @param fetched the monotonic time
     * @param changes how often the keys had changed then
     */
    private record Keys(Map<String, VerificationKey> byId, long fetched, Duration maxAge, long changes) {}

    /**
     * Fetches no keys before they are needed.
     *
     * @param longestWait for keys that are missing; afterwards the token is introspected, which a service that hangs
     *     delays too
     * @param nanoTime the monotonic clock
     */
    JwkSetCache(ServiceConnection service, Duration longestWait, LongSupplier nanoTime) {
        this.service = service;
        this.longestWait = longestWait;
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong();
        this.keys = new Keys(Map.of(), next, Duration.ZERO, 0);
    }

    /** The keys have changed: they are not used before they have been fetched again, which may be at once. */
    void outdated() {
        lock.lock();
        try {
            changes.incrementAndGet();
            next = nanoTime.getAsLong();
        } finally {
            lock.unlock();
        }
    }

    /** The key; empty when the service has to be asked about its token. */
    Optional<VerificationKey> find(String keyId) {
        Optional<VerificationKey> known = usable(keyId);
        if (known.isEmpty()) {
            await(fetch());
            return usable(keyId);
        }
        if (age(keys).compareTo(keys.maxAge()) >= 0) {
            var unused = fetch();
        }
        return known;
    }

    private Optional<VerificationKey> usable(String keyId) {
        Keys now = keys;
        return now.changes() == changes.get() && age(now).compareTo(LONGEST_AGE) < 0
                ? Optional.ofNullable(now.byId().get(keyId))
                : Optional.empty();
    }

    /** The fetch that is under way, or the last one when it is too soon for another. */
    private CompletableFuture<?> fetch() {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            if (fetch.isDone() && now - next >= 0) {
                long before = changes.get();
                next = now + COOL_DOWN.toNanos();
                fetch = service.getLater(PATH)
                        .thenAccept(answer -> received(answer, now, before))
                        // Without an answer, tokens of keys that are missing are introspected.
                        .exceptionally(missing -> null);
            }
            return fetch;
        } finally {
            lock.unlock();
        }
    }

    private void received(ServiceAnswer answer, long start, long before) {
        if (answer.succeeded()) {
            parsed(answer).ifPresent(byId -> keys = new Keys(byId, start, maxAge(answer), before));
        }
    }

    private void await(CompletableFuture<?> fetch) {
        try {
            var unused = fetch.get(longestWait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // The token is introspected; the keys may arrive for the next one.
        }
    }

    /** The keys by their ids; empty when the answer is not a JWK Set, or too large. */
    private static Optional<Map<String, VerificationKey>> parsed(ServiceAnswer answer) {
        try {
            Map<String, VerificationKey> found = new HashMap<>();
            JWKSet set = JWKSet.parse(answer.body().toString());
            if (set.size() > MAX_KEYS) {
                return Optional.empty();
            }
            for (JWK jwk : set.getKeys()) {
                if (jwk.getKeyID() != null) {
                    VerificationKey.of(jwk).ifPresent(key -> found.put(jwk.getKeyID(), key));
                }
            }
            return Optional.of(Map.copyOf(found));
        } catch (ParseException e) {
            // For example a page of a proxy in between.
            return Optional.empty();
        }
    }

    /** Not shorter than the cool-down, lest each token cost a call. */
    private static Duration maxAge(ServiceAnswer answer) {
        Matcher age =
                MAX_AGE.matcher(answer.headers().firstValue("Cache-Control").orElse(""));
        Duration stated = age.find() ? Duration.ofSeconds(Long.parseLong(age.group(1))) : DEFAULT_AGE;
        Duration bounded = stated.compareTo(LONGEST_AGE) > 0 ? LONGEST_AGE : stated;
        return bounded.compareTo(COOL_DOWN) < 0 ? COOL_DOWN : bounded;
    }

    private Duration age(Keys now) {
        return Duration.ofNanos(nanoTime.getAsLong() - now.fetched());
    }
}
