package io.fastauth.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.persistence.PairCipher.Sealed;
import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.store.sql.Query;
import io.fastauth.store.sql.SqlStatements;
import io.fastauth.store.sql.Sweeper;
import io.fastauth.token.Keyring;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * The pairs that other services save: opaque texts, encrypted, one pair for each client. Safe for use by many threads.
 */
public final class PersistedPairs implements AutoCloseable {

    private static final String FIND = "SELECT key_id, sealed_pair FROM persisted_pair WHERE client_id = ?";
    private static final String SAVE = "INSERT INTO persisted_pair (key_id, sealed_pair, expires_at, client_id)"
            + " VALUES (?, ?, ?, ?) ON CONFLICT (client_id) DO UPDATE SET key_id = excluded.key_id,"
            + " sealed_pair = excluded.sealed_pair, expires_at = excluded.expires_at";
    private static final String REPLACE = "UPDATE persisted_pair SET key_id = ?, sealed_pair = ?, expires_at = ?"
            + " WHERE client_id = ? AND sealed_pair = ?";
    private static final String REMOVE = "DELETE FROM persisted_pair WHERE client_id = ?";
    private static final String REMOVE_IF = "DELETE FROM persisted_pair WHERE client_id = ? AND sealed_pair = ?";
    private static final String COUNT =
            "SELECT key_id, COUNT(*) FROM persisted_pair WHERE expires_at > ? GROUP BY key_id";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration LONGEST = Duration.ofDays(3650);

    /** Each further attempt means that another caller changed the pair, or that it was encrypted again. */
    private static final int ATTEMPTS = 20;

    private final SqlStatements database;
    private final PairCipher cipher;
    private final Clock clock;
    private final Sweeper sweeper;

    private PersistedPairs(SqlStatements database, Supplier<Keyring> keyring, Clock clock) {
        this.database = database;
        this.cipher = new PairCipher(keyring);
        this.clock = clock;
        this.sweeper =
                Sweeper.start("fastauth-persisted-pairs", clock, true, new PairMaintenance(database, cipher)::run);
    }

    /**
     * Opens the database.
     *
     * @param keyring the keys that encrypt the pairs; read at every call
     * @param clock decides what has expired
     * @throws io.fastauth.token.InvalidSettingException when the URL is not of a supported kind
     * @throws StoreUnavailableException when the database cannot be opened
     */
    public static PersistedPairs open(DatabaseAccess access, Supplier<Keyring> keyring, Clock clock) {
        return new PersistedPairs(SqlStatements.open(access), keyring, clock);
    }

    /** Counts, by key id, the pairs that have not expired; possible while the API is served from the database. */
    public static Map<String, Long> countByKey(DatabaseAccess access, Instant now) {
        try (SqlStatements database = SqlStatements.openBeside(access)) {
            return database
                    .read(
                            COUNT,
                            statement -> statement.setLong(1, now.getEpochSecond()),
                            Query.Rows.each(row -> Map.entry(row.getString(1), row.getLong(2))))
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        }
    }

    Optional<TokenPair> find(String clientId) {
        return load(clientId).map(row -> cipher.decrypt(clientId, row));
    }

    private Optional<Sealed> load(String clientId) {
        return database.read(
                FIND,
                statement -> statement.setString(1, clientId),
                row -> row.next() ? Optional.of(new Sealed(row.getString(1), row.getString(2))) : Optional.empty());
    }

    void save(String clientId, TokenPair pair) {
        Sealed sealed = cipher.encrypt(clientId, pair);
        long expiry = expiry(pair.refreshToken()).getEpochSecond();
        database.change(SAVE, statement -> {
            statement.setString(1, sealed.keyId());
            statement.setString(2, sealed.text());
            statement.setLong(3, expiry);
            statement.setString(4, clientId);
        });
    }

    /** Removes a pair, also one that cannot be decrypted. */
    void remove(String clientId) {
        database.change(REMOVE, statement -> statement.setString(1, clientId));
    }

    /** Saves a pair if the stored one meets a condition; returns false otherwise. */
    boolean saveIf(String clientId, Predicate<TokenPair> condition, TokenPair pair) {
        Sealed sealed = cipher.encrypt(clientId, pair);
        long expiry = expiry(pair.refreshToken()).getEpochSecond();
        return changeIf(
                clientId,
                condition,
                stored -> database.change(REPLACE, statement -> {
                    statement.setString(1, sealed.keyId());
                    statement.setString(2, sealed.text());
                    statement.setLong(3, expiry);
                    statement.setString(4, clientId);
                    statement.setString(5, stored.text());
                }));
    }

    /** Removes a pair if it meets a condition; returns false otherwise. */
    boolean removeIf(String clientId, Predicate<TokenPair> condition) {
        return changeIf(
                clientId,
                condition,
                stored -> database.change(REMOVE_IF, statement -> {
                    statement.setString(1, clientId);
                    statement.setString(2, stored.text());
                }));
    }

    /** Compare-and-set on the ciphertext, which is unique to each save. */
    private boolean changeIf(String clientId, Predicate<TokenPair> condition, ToIntFunction<Sealed> change) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Sealed> stored = load(clientId).filter(row -> condition.test(cipher.decrypt(clientId, row)));
            if (stored.isEmpty()) {
                return false;
            }
            if (change.applyAsInt(stored.get()) > 0) {
                return true;
            }
        }
        throw new StoreUnavailableException("The pair of a client changed " + ATTEMPTS + " times during a change");
    }

    /**
     * The expiry that the refresh token claims, at most {@link #LONGEST} from now; {@link #LONGEST} when it is not a
     * JSON Web Token. It cannot be verified, because only the owner of the pair has the key.
     */
    private Instant expiry(String refreshToken) {
        Instant latest = clock.instant().plus(LONGEST);
        String[] parts = refreshToken.split("\\.", -1);
        if (parts.length != 3) {
            return latest;
        }
        try {
            JsonNode exp =
                    MAPPER.readTree(Base64.getUrlDecoder().decode(parts[1])).path("exp");
            return exp.canConvertToLong() && exp.longValue() < latest.getEpochSecond() && exp.longValue() >= 0
                    ? Instant.ofEpochSecond(exp.longValue())
                    : latest;
        } catch (IOException | IllegalArgumentException e) {
            return latest;
        }
    }

    @Override
    public void close() {
        sweeper.close();
        database.close();
    }
}
