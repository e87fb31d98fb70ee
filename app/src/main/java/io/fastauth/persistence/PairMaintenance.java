package io.fastauth.persistence;

import io.fastauth.persistence.PairCipher.Sealed;
import io.fastauth.store.sql.Query;
import io.fastauth.store.sql.SqlStatements;
import io.fastauth.store.sql.Sweeper;
import io.fastauth.token.StoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Deletes expired pairs, and after a rotation of keys encrypts the pairs of previous keys again, in small batches. */
final class PairMaintenance {

    private static final Logger LOGGER = System.getLogger(PairMaintenance.class.getName());

    /** Compares the expiry twice, because a pair may be replaced between the two. */
    private static final String DELETE = "DELETE FROM persisted_pair WHERE expires_at < ? AND client_id IN"
            + " (SELECT client_id FROM persisted_pair WHERE expires_at < ? ORDER BY expires_at LIMIT ?)";

    private static final String OUTDATED = "SELECT client_id, key_id, sealed_pair FROM persisted_pair"
            + " WHERE client_id > ? AND key_id <> ? ORDER BY client_id LIMIT ?";
    private static final String ENCRYPT_AGAIN =
            "UPDATE persisted_pair SET key_id = ?, sealed_pair = ? WHERE client_id = ? AND sealed_pair = ?";

    private static final int BATCH = 200;

    private final SqlStatements database;
    private final PairCipher cipher;
    private String encryptedUnder = "";

    PairMaintenance(SqlStatements database, PairCipher cipher) {
        this.database = database;
        this.cipher = cipher;
    }

    /** One round: deletes the pairs that expired before a time, then encrypts again. */
    void run(Instant before, CountDownLatch stop) throws InterruptedException {
        deleteExpired(before.getEpochSecond(), stop);
        String current = cipher.currentKeyId();
        if (!current.equals(encryptedUnder) && encryptAgain(current, stop)) {
            encryptedUnder = current;
        }
    }

    private void deleteExpired(long before, CountDownLatch stop) throws InterruptedException {
        int deleted;
        do {
            deleted = database.change(DELETE, statement -> {
                statement.setLong(1, before);
                statement.setLong(2, before);
                statement.setInt(3, BATCH);
            });
        } while (deleted == BATCH && !stopped(stop));
    }

    /** Returns false when it was stopped, or a pair could not be decrypted. */
    private boolean encryptAgain(String currentKeyId, CountDownLatch stop) throws InterruptedException {
        String last = "";
        int failed = 0;
        List<Row> page;
        do {
            page = outdated(last, currentKeyId);
            for (Row row : page) {
                last = row.clientId();
                failed += encryptAgain(row) ? 0 : 1;
            }
        } while (page.size() == BATCH && !stopped(stop));
        if (failed > 0) {
            LOGGER.log(
                    Level.WARNING,
                    "{0} stored pairs cannot be decrypted with any of the configured keys; they are kept unchanged",
                    failed);
        }
        return failed == 0 && stop.getCount() > 0;
    }

    private boolean encryptAgain(Row row) {
        Sealed sealed;
        try {
            sealed = cipher.encrypt(row.clientId(), cipher.decrypt(row.clientId(), row.sealed()));
        } catch (StoreUnavailableException e) {
            LOGGER.log(Level.DEBUG, "A stored pair cannot be decrypted", e);
            return false;
        }
        // Changes no row when the pair was replaced meanwhile: the new one is encrypted under the current key.
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
                Query.Rows.each(row -> new Row(row.getString(1), new Sealed(row.getString(2), row.getString(3)))));
    }

    private static boolean stopped(CountDownLatch stop) throws InterruptedException {
        return stop.await(Sweeper.BETWEEN_PAGES.toMillis(), TimeUnit.MILLISECONDS);
    }

    private record Row(String clientId, Sealed sealed) {}
}
