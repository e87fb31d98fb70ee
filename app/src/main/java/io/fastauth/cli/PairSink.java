package io.fastauth.cli;

import io.fastauth.store.sql.SqlTokenArchive;
import io.fastauth.token.StoredPair;
import io.fastauth.token.TokenStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Where pairs are moved to. */
sealed interface PairSink extends AutoCloseable {

    /**
     * Adds pairs.
     *
     * @param pairs of distinct clients
     * @param superseding whether clients that have a pair get the new one
     * @return how many were added, or superseded one
     */
    int add(List<StoredPair> pairs, boolean superseding);

    @Override
    void close();

    /** A database, which takes many at once. */
    record Database(SqlTokenArchive archive) implements PairSink {

        @Override
        public int add(List<StoredPair> pairs, boolean superseding) {
            return archive.add(pairs, superseding);
        }

        @Override
        public void close() {
            archive.close();
        }
    }

    /** A persistence API, which takes one after the other, a few at a time. */
    record Api(TokenStore store, ExecutorService callers) implements PairSink {

        private static final int AT_ONCE = 8;

        static Api of(TokenStore store) {
            return new Api(store, Executors.newFixedThreadPool(AT_ONCE));
        }

        @Override
        public int add(List<StoredPair> pairs, boolean superseding) {
            List<CompletableFuture<Boolean>> calls = pairs.stream()
                    .map(stored -> CompletableFuture.supplyAsync(() -> add(stored, superseding), callers))
                    .toList();
            try {
                return (int) calls.stream().filter(CompletableFuture::join).count();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }

        private boolean add(StoredPair stored, boolean superseding) {
            if (!superseding && store.find(stored.clientId()).isPresent()) {
                return false;
            }
            store.save(stored.clientId(), stored.pair(), stored.expiresAt());
            return true;
        }

        @Override
        public void close() {
            callers.close();
            store.close();
        }
    }
}
