package io.fastauth.cli;

import io.fastauth.store.rest.RestSessionStore;
import io.fastauth.store.sql.SqlSessionArchive;
import io.fastauth.token.Session;
import io.fastauth.token.SessionTokens;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenPair;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The target of a move of sessions. */
sealed interface SessionSink extends AutoCloseable {

    /**
     * Prepares a session for this target.
     *
     * @param session the session
     * @param issued its tokens, if they are known
     * @return the session; empty when the target needs its tokens, and they are neither known nor can be signed again
     */
    Optional<StoredSession> prepare(Session session, Optional<TokenPair> issued);

    /**
     * Adds sessions.
     *
     * @param sessions prepared sessions; all those of a client are in one call
     * @param superseding whether the sessions of a client that has sessions are replaced; otherwise such a client gets
     *     none of these
     * @return the number of sessions that were added
     */
    int add(List<StoredSession> sessions, boolean superseding);

    @Override
    void close();

    /** A database, which takes many sessions in one transaction. */
    record Database(SqlSessionArchive archive) implements SessionSink {

        @Override
        public Optional<StoredSession> prepare(Session session, Optional<TokenPair> issued) {
            return Optional.of(new StoredSession(session, Optional.empty()));
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
    record Api(RestSessionStore store, SessionTokens tokens, ExecutorService callers) implements SessionSink {

        private static final int AT_ONCE = 8;

        static Api of(RestSessionStore store, SessionTokens tokens) {
            return new Api(store, tokens, Executors.newFixedThreadPool(AT_ONCE));
        }

        @Override
        public Optional<StoredSession> prepare(Session session, Optional<TokenPair> issued) {
            return issued.or(() -> tokens.sign(session)).map(pair -> new StoredSession(session, Optional.of(pair)));
        }

        @Override
        public int add(List<StoredSession> sessions, boolean superseding) {
            List<CompletableFuture<Boolean>> calls = sessions.stream()
                    .map(stored -> CompletableFuture.supplyAsync(
                            () -> store.add(stored.session(), stored.tokens().orElseThrow(), superseding), callers))
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

        /**
         * Refuses the move if a session cannot be kept.
         *
         * @throws CommandException with the numbers
         */
        void requireNone() {
            if (originals > 0) {
                throw CommandException.refused(originals + " sessions are pairs of the original that have not been"
                        + " refreshed: their tokens are not known, so a persistence API cannot keep them. Nothing was"
                        + " written. Import the original's file there, or wait until they have been refreshed.");
            }
            if (further > 0) {
                throw CommandException.refused(further + " sessions are beyond the one that a persistence API"
                        + " keeps for each client. Nothing was written. End them, or use a database.");
            }
        }
    }
}
