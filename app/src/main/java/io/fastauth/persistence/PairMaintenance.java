package io.fastauth.persistence;

import io.fastauth.persistence.PairCipher.Sealed;
import io.fastauth.store.sql.SqlStatements;
import io.fastauth.token.StoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Background work on the table of pairs, in batches so small that no request waits long for one: it deletes expired
 * pairs every few minutes, and after a rotation of keys encrypts the pairs of previous keys again.
 */
final class PairMaintenance implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(PairMaintenance.class.getName());

    /** The expiry is compared twice, because a pair may be superseded between the two. */
    private static final String SWEEP = "DELETE FROM persisted_pair WHERE expires_at < ? AND client_id IN"
            + " (SELECT client_id FROM persisted_pair WHERE expires_at < ? ORDER BY expires_at LIMIT ?)";

    private static final String OUTDATED = "SELECT client_id, key_id, sealed_pair FROM persisted_pair"
            + " WHERE client_id > ? AND key_id <> ? ORDER BY client_id LIMIT ?";
    private static final String ENCRYPT_AGAIN =
            "UPDATE persisted_pair SET key_id = ?, sealed_pair = ? WHERE client_id = ? AND sealed_pair = ?";

    private static final int BATCH = 200;
    private static final Duration BETWEEN_BATCHES = Duration.ofMillis(50);
    private static final Duration ROUND = Duration.ofMinutes(5);

    /** Against clocks that are set wrong for a while: a pair that was deleted too early is lost. */
    private static final Duration MARGIN = Duration.ofHours(1);

    private final SqlStatements database;
    private final PairCipher cipher;
    private final Clock clock;
    private final Instant startedOn;
    private final long startedAt = System.nanoTime();
    private final CountDownLatch closed = new CountDownLatch(1);
    private String encryptedUnder = "";

    private PairMaintenance(SqlStatements database, PairCipher cipher, Clock clock) {
        this.database = database;
        this.cipher = cipher;
        this.clock = clock;
        this.startedOn = clock.instant();
    }

    static PairMaintenance start(SqlStatements database, PairCipher cipher, Clock clock) {
        PairMaintenance maintenance = new PairMaintenance(database, cipher, clock);
        Thread.ofVirtual().name("fastauth-persisted-pairs").start(maintenance::run);
        return maintenance;
    }

    private void run() {
        try {
            do {
                round();
            } while (!closed.await(ThreadLocalRandom.current().nextLong(ROUND.toMillis()), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() throws InterruptedException {
        try {
            deleteExpired();
            String current = cipher.currentKeyId();
            if (!current.equals(encryptedUnder) && encryptAgain(current)) {
                encryptedUnder = current;
            }
        } catch (StoreUnavailableException e) {
            LOGGER.log(Level.DEBUG, "The maintenance of stored pairs failed and is repeated in the next round", e);
        }
    }

    private void deleteExpired() throws InterruptedException {
        // The earlier of the clock and the time since the start: a clock that jumps ahead deletes nothing.
        Instant steady = startedOn.plusNanos(System.nanoTime() - startedAt);
        Instant now = clock.instant().isBefore(steady) ? clock.instant() : steady;
        long before = now.minus(MARGIN).getEpochSecond();
        int deleted;
        do {
            deleted = database.change(SWEEP, statement -> {
                statement.setLong(1, before);
                statement.setLong(2, before);
                statement.setInt(3, BATCH);
            });
        } while (deleted == BATCH && !stopped());
    }

    /**
     * Encrypts every pair of another key under the current one; false when it was stopped, or a pair did not decrypt.
     */
    private boolean encryptAgain(String currentKeyId) throws InterruptedException {
        String last = "";
        int failed = 0;
        List<Row> page;
        do {
            page = outdated(last, currentKeyId);
            for (Row row : page) {
                last = row.clientId();
                failed += encryptAgain(row) ? 0 : 1;
            }
        } while (page.size() == BATCH && !stopped());
        if (failed > 0) {
            LOGGER.log(
                    Level.WARNING,
                    "{0} stored pairs do not decrypt under any of the configured keys; they stay as they are",
                    failed);
        }
        return failed == 0 && closed.getCount() > 0;
    }

    private boolean encryptAgain(Row row) {
        Sealed sealed;
        try {
            sealed = cipher.seal(row.clientId(), cipher.open(row.clientId(), row.sealed()));
        } catch (StoreUnavailableException e) {
            LOGGER.log(Level.DEBUG, "A stored pair does not decrypt", e);
            return false;
        }
        // No row is changed when the pair was superseded meanwhile, which encrypted it under the current key.
        database.change(ENCRYPT_AGAIN, statement -> {
            statement.setString(1, sealed.keyId());
            statement.setString(2, sealed.text());
            statement.setString(3, row.clientId());
            statement.setString(4, row.sealed().text());
        });
        return true;
    }

    private List<Row> outdated(String after, String currentKeyId) {
        return database.read(
                OUTDATED,
                statement -> {
                    statement.setString(1, after);
                    statement.setString(2, currentKeyId);
                    statement.setInt(3, BATCH);
                },
                result -> {
                    List<Row> page = new ArrayList<>();
                    while (result.next()) {
                        page.add(new Row(result.getString(1), new Sealed(result.getString(2), result.getString(3))));
                    }
                    return page;
                });
    }

    private boolean stopped() throws InterruptedException {
        return closed.await(BETWEEN_BATCHES.toMillis(), TimeUnit.MILLISECONDS);
    }

    private record Row(String clientId, Sealed sealed) {}

    @Override
    public void close() {
        closed.countDown();
    }
}
