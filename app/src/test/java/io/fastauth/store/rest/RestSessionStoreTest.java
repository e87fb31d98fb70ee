package io.fastauth.store.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.HandmadeToken;
import io.fastauth.testing.PersistenceApi;
import io.fastauth.testing.RestStores;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.ConcurrentCallsContract;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionSelection.Matching;
import io.fastauth.token.SessionStore;
import io.fastauth.token.SessionStore.Position;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenPair;
import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The REST store keeps the contract on an API of the original's wire format, with neither ETag nor If-Match. */
class RestSessionStoreTest implements ConcurrentCallsContract {

    private final StoredSession first = SignedSessions.start(CLIENT);
    private final StoredSession second = SignedSessions.next(first);
    private final StoredSession third = SignedSessions.next(second);

    private PersistenceApi api;
    private SessionStore store;

    @BeforeEach
    void open() {
        api = PersistenceApi.start();
        store = RestStores.open(api.url(), Map.of());
    }

    @AfterEach
    void close() {
        store.close();
        api.close();
    }

    @Override
    public SessionStore store() {
        return store;
    }

    @Test
    void savesTheIssuedTextsInTheWireFormatOfTheOriginal() {
        RestStores.start(store, first);
        assertStored(first);
        assertTrue(RestStores.rotate(store, first, second));
        assertStored(second);
    }

    private void assertStored(StoredSession session) {
        TokenPair tokens = SignedSessions.tokens(session);
        assertEquals(
                "{\"access_token\":\"" + tokens.accessToken() + "\",\"refresh_token\":\"" + tokens.refreshToken()
                        + "\"}",
                api.stored(CLIENT).toString());
    }

    @Test
    void derivesTheSessionAndReturnsTheStoredTexts() {
        assertEquals(Optional.empty(), RestStores.find(store, CLIENT));
        RestStores.start(store, first);
        assertEquals(Optional.of(first), RestStores.find(store, CLIENT));
        assertEquals(Optional.empty(), RestStores.find(store, "another client"));
        assertTrue(RestStores.rotate(store, first, second));
        assertEquals(Optional.of(second), RestStores.find(store, CLIENT));
    }

    @Test
    void cannotListTheSessionsOfAllClients() {
        Matching all = Matching.issuedBefore(Instant.now());
        assertThrows(UnsupportedOperationException.class, () -> store.end(all));
        assertThrows(UnsupportedOperationException.class, () -> store.end(all, Position.FIRST));
        assertThrows(UnsupportedOperationException.class, () -> store.count(all, Position.FIRST));
        assertThrows(UnsupportedOperationException.class, () -> store.page(all, Position.FIRST, 10));
    }

    @Test
    void listsTheSessionOfAClient() {
        Matching sessions = Matching.ofClient(CLIENT);
        assertEquals(List.of(), store.page(sessions, Position.FIRST, 10).sessions());
        RestStores.start(store, first);
        RestStores.start(store, SignedSessions.start("another client"));
        assertEquals(List.of(first), store.page(sessions, Position.FIRST, 10).sessions());
        assertEquals(
                List.of(), store.page(sessions, new Position(CLIENT, 0), 10).sessions());
        assertEquals(Optional.of(first), store.find(CLIENT, first.session().id()));
        assertEquals(
                Optional.empty(), store.find("another client", first.session().id()));
        assertEquals(1, store.count(sessions, Position.FIRST).sessions());
        Matching other = new Matching(
                Optional.of(CLIENT), Optional.of("other key"), Optional.empty(), Optional.empty(), Optional.empty());
        assertEquals(0, store.count(other, Position.FIRST).sessions());
        assertEquals(0, store.end(other, Position.FIRST).sessions());
        assertEquals(1, store.end(sessions, Position.FIRST).sessions());
        assertEquals(0, store.end(sessions));
        assertEquals(Optional.empty(), RestStores.find(store, CLIENT));
    }

    @Test
    void tokensThatDoNotVerifyAreNoSessionButAreRemovedWithTheirClient() {
        TokenPair tokens = SignedSessions.tokens(first);
        TokenPair foreign = SignedSessions.tokens(SignedSessions.start("another client"));
        String forged = tokens.refreshToken().replaceFirst("\\.[^.]*$", ".AAAA");
        List<TokenPair> wrong = List.of(
                new TokenPair("text", "text"),
                foreign,
                new TokenPair(tokens.accessToken(), forged),
                new TokenPair(tokens.refreshToken(), tokens.accessToken()),
                new TokenPair(SignedSessions.tokens(second).accessToken(), tokens.refreshToken()),
                new TokenPair(tokens.accessToken(), foreign.refreshToken()));
        for (TokenPair pair : wrong) {
            store.start(first.session(), pair, 1);
            assertEquals(Optional.empty(), RestStores.find(store, CLIENT));
            assertFalse(RestStores.rotate(store, first, second));
            assertEquals(0, RestStores.end(store, first));
        }
        assertEquals(1, store.end(new SessionSelection.OfClient(CLIENT)));
        assertEquals("", api.stored(CLIENT).path("refresh_token").textValue());
    }

    @Test
    void aPairOfTheOriginalIsASession() {
        TokenPair pair = new TokenPair(original("access"), original("refresh"));
        store.start(first.session(), pair, 1);
        StoredSession found = RestStores.find(store, CLIENT).orElseThrow();
        assertEquals(Optional.of(pair), found.tokens());
        assertTrue(found.session().original());
        assertTrue(RestStores.rotate(store, found, second));
        assertEquals(Optional.of(second), RestStores.find(store, CLIENT));
    }

    private static String original(String type) {
        return HandmadeToken.original(
                "{\"client_id\":\"" + CLIENT + "\",\"type\":\"" + type + "\",\"exp\":4102444800,\"iat\":1700000000}",
                "0123456789abcdef0123456789abcdef");
    }

    @Test
    void twoStoresOnOneApiSeeEachOthersChangesAtOnce() {
        try (SessionStore other = RestStores.open(api.url(), Map.of())) {
            RestStores.start(store, first);
            assertTrue(RestStores.rotate(other, first, second));
            assertEquals(Optional.of(second), RestStores.find(store, CLIENT));
        }
    }

    @Test
    void sendsTheCustomHeadersWithEveryCallBelowAnyPath() {
        try (PersistenceApi below = PersistenceApi.start("/some/path", "X-Api-Key");
                SessionStore keyed = RestStores.open(
                        URI.create(below.url() + "/some/path"), Map.of("X-Api-Key", "a key", "X-Other", "o"))) {
            RestStores.start(keyed, first);
            assertEquals(Optional.of(first), RestStores.find(keyed, CLIENT));
            assertTrue(RestStores.rotate(keyed, first, second));
            assertEquals(1, RestStores.end(keyed, second));
            List<String> calls = below.calls();
            assertEquals(6, calls.size(), calls::toString);
            assertEquals(3, Collections.frequency(calls, "GET a key"), calls::toString);
            assertEquals(3, Collections.frequency(calls, "POST a key"), calls::toString);
        }
    }

    @Test
    void anUrlWithATrailingSlashIsTheSameApi() {
        try (SessionStore slashed = RestStores.open(URI.create(api.url() + "/"), Map.of())) {
            RestStores.start(slashed, first);
            assertEquals(Optional.of(first), RestStores.find(store, CLIENT));
        }
    }
}
