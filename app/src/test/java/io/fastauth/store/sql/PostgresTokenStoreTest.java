package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.Keyring;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenStore;
import io.fastauth.token.TokenStoreContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL keeps the contract, and several stores on one database agree. */
class PostgresTokenStoreTest implements TokenStoreContract {

    private DatabaseAccess access;
    private TokenStore store;

    @BeforeEach
    void open() throws Exception {
        access = RunningPostgres.shared().newDatabase();
        store = open(access);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static TokenStore open(DatabaseAccess access) {
        Keyring keyring = Keyring.of(StoreFolder.KEY);
        return SqlTokenStore.open(access, () -> keyring);
    }

    @Override
    public TokenStore store() {
        return store;
    }

    @Test
    void threeStoresOpenedAtOnceShareOneSchema() throws Exception {
        DatabaseAccess fresh = RunningPostgres.shared().newDatabase();
        List<TokenStore> stores =
                TokenStoreContract.atOnce(List.of(() -> open(fresh), () -> open(fresh), () -> open(fresh)));
        stores.getFirst().save(CLIENT, FIRST, EXPIRY);
        for (TokenStore each : stores) {
            assertEquals(Optional.of(FIRST), each.findAgain(CLIENT));
            each.close();
        }
    }

    @Test
    void whatOneStoreSupersedesNoOtherReplaces() {
        try (TokenStore other = open(access)) {
            store.save(CLIENT, FIRST, EXPIRY);
            assertEquals(Optional.of(FIRST), other.findAgain(CLIENT));
            store.save(CLIENT, SECOND, EXPIRY);
            assertFalse(other.replace(CLIENT, FIRST, THIRD, EXPIRY));
            assertFalse(other.delete(CLIENT, FIRST));
            assertEquals(Optional.of(SECOND), other.findAgain(CLIENT));
        }
    }

    @Test
    void conflictsOfSerializableTransactionsAreTriedAgain() throws Exception {
        DatabaseAccess serializable = new DatabaseAccess(
                access.url() + "&options=-c%20default_transaction_isolation=serializable",
                Path.of(""),
                Optional.empty(),
                Optional.empty());
        try (TokenStore one = open(serializable);
                TokenStore two = open(serializable)) {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                TokenStore saving = i % 2 == 0 ? one : two;
                String client = "client " + i / 2 % 10;
                TokenPair pair = TokenStoreContract.pair("pair " + i);
                tasks.add(() -> {
                    saving.save(client, pair, EXPIRY);
                    return true;
                });
            }
            assertEquals(400, TokenStoreContract.atOnce(tasks).size());
        }
    }

    @Test
    void refusesAWrongPasswordWithoutTellingIt() throws Exception {
        RunningPostgres.shared().sql("CREATE ROLE nobody LOGIN PASSWORD 'right'");
        String url = access.url().replace("?user=postgres", "");
        // Every role of the test's server is trusted, so what is refused is the role.
        StoreUnavailableException refusal = assertThrows(
                StoreUnavailableException.class,
                () -> open(new DatabaseAccess(
                        url, Path.of(""), Optional.of("stranger"), Optional.of("a-secret-password"))));
        assertTrue(refusal.getMessage().contains("127.0.0.1"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("stranger"), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("a-secret-password"), refusal.getMessage());
    }

    @Test
    void saysWhereNobodyAnswers() {
        StoreUnavailableException refusal = assertThrows(
                StoreUnavailableException.class,
                () -> open(DatabaseAccess.of("jdbc:postgresql://127.0.0.1:1/nowhere", Path.of(""))));
        assertTrue(refusal.getMessage().contains("The database at 127.0.0.1/nowhere"), refusal.getMessage());
    }
}
