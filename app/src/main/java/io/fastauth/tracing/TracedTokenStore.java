package io.fastauth.tracing;

import io.fastauth.token.PairCount;
import io.fastauth.token.StoreFigures;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenStore;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A store with a span for each call; the client is not in it. */
public final class TracedTokenStore implements TokenStore {

    private final TokenStore store;
    private final Tracer tracer;

    /**
     * Traces a store.
     *
     * @param store what is asked
     * @param tracing makes the spans
     */
    public TracedTokenStore(TokenStore store, Tracing tracing) {
        this.store = store;
        this.tracer = tracing.tracer();
    }

    private <T> T traced(String call, Supplier<T> asked) {
        Span span = tracer.spanBuilder(call).setSpanKind(SpanKind.CLIENT).startSpan();
        try (Scope scope = span.makeCurrent()) {
            return asked.get();
        } catch (StoreUnavailableException e) {
            span.setStatus(StatusCode.ERROR);
            throw e;
        } finally {
            span.end();
        }
    }

    @Override
    public Optional<TokenPair> find(String clientId) {
        return traced("store find", () -> store.find(clientId));
    }

    @Override
    public void save(String clientId, TokenPair pair, Instant expiresAt) {
        traced("store save", () -> {
            store.save(clientId, pair, expiresAt);
            return true;
        });
    }

    @Override
    public boolean replace(String clientId, TokenPair expected, TokenPair replacement, Instant expiresAt) {
        return traced("store replace", () -> store.replace(clientId, expected, replacement, expiresAt));
    }

    @Override
    public boolean delete(String clientId, TokenPair expected) {
        return traced("store delete", () -> store.delete(clientId, expected));
    }

    @Override
    public Optional<TokenPair> findAgain(String clientId) {
        return traced("store find again", () -> store.findAgain(clientId));
    }

    @Override
    public void observeOthers(Consumer<String> observer) {
        store.observeOthers(observer);
    }

    @Override
    public void check() {
        store.check();
    }

    @Override
    public Optional<StoreFigures> figures() {
        return store.figures();
    }

    @Override
    public Optional<PairCount> count(Instant now) {
        return store.count(now);
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public String toString() {
        return "TracedTokenStore[" + store + "]";
    }
}
