package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.registry.Client;
import io.fastauth.registry.ClientRegistry;
import io.fastauth.registry.ClientSecret;
import io.fastauth.registry.Clients;
import io.fastauth.registry.SecretText;
import io.fastauth.registry.SecretUse;
import io.fastauth.testing.ManualClock;
import io.fastauth.testing.SignedSessions;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each database does with the days of the last use of secrets. */
abstract class SecretUseContract {

    /** More than two batches of clients. */
    private static final int MANY = 450;

    private final ManualClock clock = new ManualClock();
    private DatabaseAccess access;
    private SqlSessionStore store;

    /** A database without clients. */
    abstract DatabaseAccess newDatabase() throws Exception;

    /** Lets {@link #writes} see every later transaction; the store is closed. */
    void keepWrites(DatabaseAccess database) throws Exception {
        // PostgreSQL keeps the transaction with each row.
    }

    /** The transactions that have written days of use, and perhaps others. */
    abstract long writes(DatabaseAccess database) throws Exception;

    /** Runs a statement past the store. */
    abstract void sql(DatabaseAccess database, String statement) throws Exception;

    @BeforeEach
    void open() throws Exception {
        access = newDatabase();
        store = SqlSessionStore.open(access, () -> SignedSessions.KEYS);
    }

    @AfterEach
    void close() {
        store.close();
    }

    SqlSessionStore store() {
        return store;
    }

    DatabaseAccess access() {
        return access;
    }

    /** Registers clients with secrets of their own. */
    Map<String, SecretText> register(int count) {
        Map<String, SecretText> secrets = new TreeMap<>();
        IntStream.range(0, count).forEach(i -> secrets.put("client-" + i, SecretText.generate()));
        secrets.forEach((id, secret) -> assertTrue(store.clients().add(Clients.of(id, secret))));
        return secrets;
    }

    void authenticate(SecretUse uses, Map<String, SecretText> secrets) {
        ClientRegistry registry = new ClientRegistry(store.clients(), clock, () -> false, Optional.of(uses));
        secrets.forEach((id, secret) ->
                assertTrue(registry.authenticate(id, secret.text()).isPresent()));
    }

    /** The secrets that the database knows to have been used today. */
    long used() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return store.clients().page(Optional.empty(), "", 2 * MANY).clients().stream()
                .map(Client::secrets)
                .flatMap(List::stream)
                .map(ClientSecret::lastUsedOn)
                .filter(Optional.of(today)::equals)
                .count();
    }

    @Test
    void theDaysOfManySecretsAreWrittenInFewTransactions() throws Exception {
        Map<String, SecretText> secrets = register(MANY);
        close();
        keepWrites(access);
        store = SqlSessionStore.open(access, () -> SignedSessions.KEYS);
        long before = writes(access);
        SecretUse uses = SecretUse.start(store.clients());
        authenticate(uses, secrets);
        assertEquals(0, used());
        uses.close();
        assertEquals(MANY, used());
        assertEquals(3, writes(access) - before);
    }

    @Test
    void daysThatCannotBeWrittenAreWrittenLater() throws Exception {
        Map<String, SecretText> secrets = register(3);
        SecretUse uses = SecretUse.start(store.clients());
        authenticate(uses, secrets);
        sql(access, "ALTER TABLE client RENAME TO gone");
        uses.close();
        sql(access, "ALTER TABLE gone RENAME TO client");
        assertEquals(0, used());
        uses.close();
        assertEquals(secrets.size(), used());
    }

    @Test
    void bothSecretsOfAClientAreWrittenAtOnce() {
        SecretText one = SecretText.generate();
        SecretText other = SecretText.generate();
        assertTrue(store.clients().add(Clients.of("rotated", one, other)));
        long registered = revision("rotated");
        SecretUse uses = SecretUse.start(store.clients());
        authenticate(uses, Map.of("rotated", one));
        authenticate(uses, Map.of("rotated", other));
        uses.close();
        assertEquals(2, used());
        assertEquals(registered + 1, revision("rotated"));
    }

    private long revision(String clientId) {
        return store.clients().read(clientId).orElseThrow().revision();
    }
}
