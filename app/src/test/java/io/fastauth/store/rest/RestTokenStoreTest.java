package io.fastauth.store.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.TokenStore;
import io.fastauth.token.TokenStoreContract;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The REST store keeps the contract, against a real server that speaks the original's wire format. */
class RestTokenStoreTest implements TokenStoreContract {

    private PersistenceApi api;
    private TokenStore store;

    @BeforeEach
    void start() {
        api = PersistenceApi.start();
        store = RestTokenStore.create(api.url(), Map.of());
    }

    @AfterEach
    void stop() {
        store.close();
        api.close();
    }

    @Override
    public TokenStore store() {
        return store;
    }

    @Test
    void savesInTheWireFormatOfTheOriginal() {
        store.save(CLIENT, FIRST, EXPIRY);
        assertEquals(
                "{\"access_token\":\"access-first\",\"refresh_token\":\"refresh-first\"}",
                api.stored(CLIENT).toString());
    }

    @Test
    void twoStoresOnOneApiSeeEachOthersChangesAtOnce() {
        try (TokenStore other = RestTokenStore.create(api.url(), Map.of())) {
            store.save(CLIENT, FIRST, EXPIRY);
            assertTrue(other.replace(CLIENT, FIRST, SECOND, EXPIRY));
            assertEquals(Optional.of(SECOND), store.find(CLIENT));
        }
    }

    @Test
    void sendsTheCustomHeadersWithEveryCallBelowAnyPath() {
        try (PersistenceApi below = PersistenceApi.start("/some/path", "X-Api-Key");
                TokenStore keyed = RestTokenStore.create(
                        URI.create(below.url() + "/some/path"), Map.of("X-Api-Key", "a key", "X-Other", "o"))) {
            keyed.save(CLIENT, FIRST, EXPIRY);
            assertEquals(Optional.of(FIRST), keyed.find(CLIENT));
            assertTrue(keyed.replace(CLIENT, FIRST, SECOND, EXPIRY));
            assertTrue(keyed.delete(CLIENT, SECOND));
            List<String> calls = below.calls();
            assertEquals(6, calls.size(), calls::toString);
            assertEquals(3, Collections.frequency(calls, "GET a key"), calls::toString);
            assertEquals(3, Collections.frequency(calls, "POST a key"), calls::toString);
        }
    }

    @Test
    void anUrlWithATrailingSlashIsTheSameApi() {
        try (TokenStore slashed = RestTokenStore.create(URI.create(api.url() + "/"), Map.of())) {
            slashed.save(CLIENT, FIRST, EXPIRY);
            assertEquals(Optional.of(FIRST), store.find(CLIENT));
        }
    }
}
