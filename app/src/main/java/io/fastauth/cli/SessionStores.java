package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.StoreSettings;
import io.fastauth.persistence.PersistedPairs;
import io.fastauth.store.rest.RestSessionStore;
import io.fastauth.store.sql.SqlSessionArchive;
import io.fastauth.token.Keyring;
import io.fastauth.token.Session;
import io.fastauth.token.SessionTokens;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenPair;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** The stores of the commands that move, end and count sessions. */
final class SessionStores {

    private static final int PAGE = 1_000;

    private SessionStores() {}

    static boolean isApi(FastAuthConfig config) {
        return config.databaseApiUrl().isPresent();
    }

    /** The persistence API of the settings. */
    static RestSessionStore api(FastAuthConfig config, Keyring keyring) {
        return StoreSettings.persistenceApi(config, () -> keyring).orElseThrow();
    }

    /** The store of the settings as a target. */
    static Sink sink(FastAuthConfig config, Keyring keyring) {
        return isApi(config)
                ? Sink.Api.of(api(config, keyring), new SessionTokens(() -> keyring))
                : new Sink.Database(SqlSessionArchive.open(StoreSettings.databaseAccess(config), () -> keyring));
    }

    /** The database of the settings, to read from while a service uses it. */
    static SqlSessionArchive archive(FastAuthConfig config, Keyring keyring) {
        if (isApi(config)) {
            throw CommandException.refused("database-api-url is set, and a persistence API cannot list its clients;"
                    + " run this with the settings of a store that has no database-api-url");
        }
        return SqlSessionArchive.openBeside(StoreSettings.databaseAccess(config), () -> keyring);
    }

    /** A number of sessions in words: 1 session, 2 sessions. */
    static String counted(long sessions) {
        return sessions + (sessions == 1 ? " session" : " sessions");
    }

    /** All sessions of a database, in the order of their clients. */
    static Iterable<Session> all(SqlSessionArchive archive) {
        return () -> Stream.iterate(
                        archive.page("", PAGE),
                        page -> !page.isEmpty(),
                        page -> archive.page(page.getLast().clientId(), PAGE))
                .flatMap(List::stream)
                .iterator();
    }

    /**
     * The numbers of rows of a database that still need each key, by key id.
     *
     * @param sessions sessions whose tokens a key signed
     * @param pairs pairs of {@code store serve} that are encrypted under a key
     */
    record KeyUse(Map<String, Long> sessions, Map<String, Long> pairs) {

        static KeyUse count(FastAuthConfig config, Keyring keyring, Instant now) {
            try (SqlSessionArchive archive = archive(config, keyring)) {
                return new KeyUse(
                        archive.keyUse(now), PersistedPairs.countByKey(StoreSettings.databaseAccess(config), now));
            }
        }

        long sessions(String keyId) {
            return sessions.getOrDefault(keyId, 0L);
        }

        long pairs(String keyId) {
            return pairs.getOrDefault(keyId, 0L);
        }
    }

    /** The target of a move of sessions. */
    sealed interface Sink extends AutoCloseable {

        /**
         * Prepares a session for this target.
         *
         * @param issued its tokens, if they are known
         * @return empty when the target needs its tokens, and they are neither known nor can be signed again
         */
        Optional<StoredSession> prepare(Session session, Optional<TokenPair> issued);

        /**
         * Adds sessions.
         *
         * @param sessions prepared sessions; all those of a client are in one call
         * @param superseding whether the sessions of a client that has sessions are replaced; otherwise such a client
         *     gets none of these
         * @return the number of sessions that were added
         */
        int add(List<StoredSession> sessions, boolean superseding);

        @Override
        void close();

        /** A database, which takes many sessions in one transaction. */
        record Database(SqlSessionArchive archive) implements Sink {

            @Override
            public Optional<StoredSession> prepare(Session session, Optional<TokenPair> issued) {
                return Optional.of(new StoredSession(session, 0, Optional.empty()));
            }

            @Override
            public int add(List<StoredSession> sessions, boolean superseding) {
                return archive.add(sessions.stream().map(StoredSession::session).toList(), superseding);
            }

            @Override
            public void close() {
                archive.close();
            }
        }

        /** A persistence API, which takes one pair with each call. */
        record Api(RestSessionStore store, SessionTokens tokens, ExecutorService callers) implements Sink {

            private static final int AT_ONCE = 8;

            static Api of(RestSessionStore store, SessionTokens tokens) {
                return new Api(store, tokens, Executors.newFixedThreadPool(AT_ONCE));
            }

            @Override
            public Optional<StoredSession> prepare(Session session, Optional<TokenPair> issued) {
                return issued.or(() -> tokens.sign(session))
                        .map(pair -> new StoredSession(session, 0, Optional.of(pair)));
            }

            @Override
            public int add(List<StoredSession> sessions, boolean superseding) {
                List<CompletableFuture<Boolean>> calls = sessions.stream()
                        .map(stored -> CompletableFuture.supplyAsync(
                                () -> store.add(
                                        stored.session(), stored.tokens().orElseThrow(), superseding),
                                callers))
                        .toList();
                try {
                    return (int) calls.stream().filter(CompletableFuture::join).count();
                } catch (CompletionException e) {
                    throw e.getCause() instanceof RuntimeException cause ? cause : e;
                }
            }

            @Override
            public void close() {
                callers.close();
                store.close();
            }
        }

        /** Counts the sessions that a persistence API cannot keep, before anything is written to it. */
        final class ApiCheck {

            private long originals;
            private long further;
            private String client = "";

            /** Counts a session; those of one client must come one after the other. */
            void check(Session session) {
                originals += session.original() ? 1 : 0;
                further += session.clientId().equals(client) ? 1 : 0;
                client = session.clientId();
            }

            /** Refuses the move if a session cannot be kept. */
            void requireNone() {
                if (originals > 0) {
                    throw CommandException.refused("Issued by the original and not refreshed since: "
                            + counted(originals) + ". A persistence API cannot keep these, because their tokens are not"
                            + " known. Nothing was written. Import the original's file there, or wait until they have"
                            + " been refreshed.");
                }
                if (further > 0) {
                    throw CommandException.refused("Clients have " + counted(further) + " beyond the one that a"
                            + " persistence API keeps for each. Nothing was written. End them, or use a database.");
                }
            }
        }
    }
}
