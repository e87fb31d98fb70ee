package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Sessions;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.Audience;
import io.fastauth.token.Claims;
import io.fastauth.token.Scope;
import io.fastauth.token.Session;
import io.fastauth.token.SessionStore.Freshness;
import io.fastauth.token.StoreStatus.CacheUse;
import io.fastauth.token.StoredSession;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that are issued and never read do not pass through the cache, where they would only leave garbage. */
class CachedSessionsTest {

    @TempDir
    private Path folder;

    @Test
    void aSessionIsCachedWhenItIsRead() {
        DatabaseAccess access = DatabaseAccess.of("jdbc:sqlite:tokens.db", folder);
        try (SqlSessionStore store = SqlSessionStore.open(access, () -> SignedSessions.KEYS)) {
            Session session = Sessions.of("client", "x");
            Claims token = Sessions.claims(session);
            store.start(session, Sessions.NO_TOKENS, 1);
            assertEquals(new CacheUse(0, 0), use(store));

            store.find(token, Freshness.CACHED).orElseThrow();
            assertEquals(new CacheUse(0, 1), use(store));

            store.find(token, Freshness.CACHED).orElseThrow();
            assertEquals(new CacheUse(1, 1), use(store));
        }
    }

    @Test
    void aRefreshedSessionStaysCached() {
        DatabaseAccess access = DatabaseAccess.of("jdbc:sqlite:tokens.db", folder);
        try (SqlSessionStore store = SqlSessionStore.open(access, () -> SignedSessions.KEYS)) {
            Session session = Sessions.of("client", "x");
            store.start(session, Sessions.NO_TOKENS, 1);
            StoredSession read =
                    store.find(Sessions.claims(session), Freshness.CACHED).orElseThrow();
            Session next = Sessions.next(session);
            assertTrue(store.rotate(read, next, Sessions.NO_TOKENS));

            StoredSession found =
                    store.find(Sessions.claims(next), Freshness.UNCACHED).orElseThrow();
            assertEquals(next, found.session());
            assertEquals(new CacheUse(1, 1), use(store));
        }
    }

    /** What is the same in thousands of cached sessions takes its memory once. */
    @Test
    void cachedSessionsShareTheirKeyIdsAndEmptyGrantsAndTheIdOfTheClientWithTheCache() {
        DatabaseAccess access = DatabaseAccess.of("jdbc:sqlite:tokens.db", folder);
        try (SqlSessionStore store = SqlSessionStore.open(access, () -> SignedSessions.KEYS)) {
            List<Session> cached = Stream.of("one", "another")
                    .map(client -> {
                        Session session = Sessions.of(client, "x");
                        Claims token = Sessions.claims(session);
                        store.start(session, Sessions.NO_TOKENS, 1);
                        Session found = store.find(token, Freshness.CACHED)
                                .orElseThrow()
                                .session();
                        assertEquals(session, found);
                        assertSame(token.clientId(), found.clientId());
                        return found;
                    })
                    .toList();
            for (Session session : cached) {
                assertSame(cached.getFirst().accessKeyId(), session.accessKeyId());
                assertSame(cached.getFirst().accessKeyId(), session.refreshKeyId());
                assertSame(Scope.none(), session.granted().scope());
                assertSame(Audience.none(), session.granted().audience());
                assertSame(session.granted(), session.current());
            }
        }
    }

    private static CacheUse use(SqlSessionStore store) {
        return store.figures().orElseThrow().cache();
    }
}
