package io.fastauth.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fastauth.registry.ClientRecords.Replacement;
import io.fastauth.token.StoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Records the last day on which each secret was used: in memory at first, and once a minute in the store, at most once
 * for each secret and day. A process that ends abruptly loses the days of its last minute.
 */
public final class SecretUse implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(SecretUse.class.getName());
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    /** Further secrets are recorded when they are used again after a flush. */
    private static final int MAX_PENDING = 100_000;

    /** The secrets of one change, for which other changes wait. */
    private static final int BATCH = 200;

    private final ClientRecords records;

    /** The day that is recorded for a digest, so that a day is recorded once. */
    private final Cache<String, LocalDate> recorded =
            Caffeine.newBuilder().maximumSize(MAX_PENDING).build();

    private final Map<Key, LocalDate> pending = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private record Key(String clientId, String digest) {}

    private SecretUse(ClientRecords records) {
        this.records = records;
    }

    /** Starts to record, in a thread of its own. */
    public static SecretUse start(ClientRecords records) {
        SecretUse use = new SecretUse(records);
        Thread.ofVirtual().name("fastauth-secret-use").start(use::run);
        return use;
    }

    private void run() {
        try {
            while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Notes that a secret was used. */
    void used(String clientId, ClientSecret secret, LocalDate day) {
        if (secret.lastUsedOn().equals(Optional.of(day))
                || day.equals(recorded.getIfPresent(secret.digest()))
                || pending.size() >= MAX_PENDING) {
            return;
        }
        recorded.put(secret.digest(), day);
        pending.put(new Key(clientId, secret.digest()), day);
    }

    /** Writes the noted days; those that cannot be written now are written by a later call. */
    void flush() {
        List<Map.Entry<Key, LocalDate>> noted = pending.entrySet().stream()
                .map(Map.Entry::copyOf)
                .sorted(Map.Entry.comparingByKey(Comparator.comparing(Key::clientId)))
                .toList();
        try {
            for (int from = 0; from < noted.size(); from += BATCH) {
                List<Map.Entry<Key, LocalDate>> batch = noted.subList(from, Math.min(from + BATCH, noted.size()));
                if (written(batch)) {
                    batch.forEach(use -> pending.remove(use.getKey(), use.getValue()));
                }
            }
        } catch (StoreUnavailableException e) {
            LOGGER.log(Level.DEBUG, "The days on which secrets were used could not be written yet", e);
        }
    }

    /**
     * False when one of the clients was changed at the same time: a later call finds the others written.
     *
     * @param batch in the order of clients
     */
    private boolean written(List<Map.Entry<Key, LocalDate>> batch) {
        Map<String, Map<String, LocalDate>> daysByClient = new LinkedHashMap<>();
        batch.forEach(use -> daysByClient
                .computeIfAbsent(use.getKey().clientId(), client -> new HashMap<>())
                .put(use.getKey().digest(), use.getValue()));
        List<Replacement> replacements = daysByClient.entrySet().stream()
                .flatMap(used -> replacement(used.getKey(), used.getValue()).stream())
                .toList();
        return replacements.isEmpty() || records.replaceUnannounced(replacements);
    }

    /** Empty when the store has the days, or no longer the client. */
    private Optional<Replacement> replacement(String clientId, Map<String, LocalDate> days) {
        return records.read(clientId).flatMap(found -> {
            Client client = found.client();
            List<ClientSecret> secrets = client.secrets().stream()
                    .map(secret -> Optional.ofNullable(days.get(secret.digest()))
                            .map(day -> secret.usedOn(Optional.of(day)))
                            .orElse(secret))
                    .toList();
            return secrets.equals(client.secrets())
                    ? Optional.empty()
                    : Optional.of(new Replacement(found, client.withSecrets(secrets)));
        });
    }

    /** Writes the noted days, and stops. */
    @Override
    public void close() {
        closed.countDown();
        flush();
    }
}
