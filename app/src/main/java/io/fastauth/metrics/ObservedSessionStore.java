package io.fastauth.metrics;

import io.fastauth.token.Audience;
import io.fastauth.token.Claims;
import io.fastauth.token.ClientIdRule;
import io.fastauth.token.FailureLog;
import io.fastauth.token.Session;
import io.fastauth.token.SessionChange;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionStore;
import io.fastauth.token.StoreStatus;
import io.fastauth.token.StoreStatus.CircuitState;
import io.fastauth.token.StoreStatus.Figures;
import io.fastauth.token.StoreStatus.SessionCount;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenPair;
import io.helidon.metrics.api.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.lang.System.Logger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Measures, traces and logs the calls of a session store, and notifies observers of changes: those made here, or that
 * may have been made because the store failed; and those of other processes, as far as the store receives them.
 * Failures are logged once for each cause and minute.
 */
public final class ObservedSessionStore implements SessionStore, StoreStatus {

    private static final Logger LOGGER = System.getLogger(ObservedSessionStore.class.getName());

    /** A token of a client that does not exist, so the store must be read. */
    private static final Claims READINESS = new Claims(
            ClientIdRule.READINESS,
            "",
            Instant.EPOCH,
            Instant.EPOCH,
            new UUID(0, 0),
            Optional.empty(),
            0,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Audience.none(),
            io.fastauth.token.Scope.none(),
            Audience.none(),
            Map.of());

    private final SessionStore store;
    private final Optional<StoreStatus> status;
    private final Optional<Tracer> tracer;
    private final FailureLog failures = new FailureLog(LOGGER);
    private final List<Consumer<String>> observers = new CopyOnWriteArrayList<>();
    private final Operation find;
    private final Operation start;
    private final Operation rotate;
    private final Operation end;
    private final Operation list;

    /**
     * Observes a store.
     *
     * @param store the store; its state is used when it implements {@link StoreStatus}
     * @param meters receives the duration of each call, by operation and outcome
     * @param tracer makes a span for each call, without the client; empty for none
     */
    public ObservedSessionStore(SessionStore store, Meters meters, Optional<Tracer> tracer) {
        this.store = store;
        this.status = store instanceof StoreStatus known ? Optional.of(known) : Optional.empty();
        this.tracer = tracer;
        this.find = Operation.of("find", meters);
        this.start = Operation.of("start", meters);
        this.rotate = Operation.of("rotate", meters);
        this.end = Operation.of("end", meters);
        this.list = Operation.of("list", meters);
        observeOthers(this::changed);
    }

    private record Operation(String name, Timer answered, Timer failed) {

        static Operation of(String name, Meters meters) {
            return new Operation(name, timer(name, "success", meters), timer(name, "failure", meters));
        }

        private static Timer timer(String operation, String outcome, Meters meters) {
            return meters.timer(
                    "fastauth.store.calls", "Calls of the session store", "operation", operation, "outcome", outcome);
        }
    }

    /**
     * Adds an observer.
     *
     * @param observer receives the client id, or an empty text when the sessions of any client may have changed; called
     *     on the thread that made the change, so it must not block
     */
    public void observe(Consumer<String> observer) {
        observers.add(observer);
    }

    @Override
    public Optional<StoredSession> find(Claims token, Freshness freshness) {
        Optional<StoredSession> cached = freshness == Freshness.CACHED ? cached(token) : Optional.empty();
        return cached.isPresent() ? cached : observed(find, () -> store.find(token, freshness));
    }

    /** Is no call of the store. */
    @Override
    public Optional<StoredSession> cached(Claims token) {
        return store.cached(token);
    }

    @Override
    public void start(Session session, TokenPair tokens, int limit) {
        var unused = changing(start, session.clientId(), () -> {
            store.start(session, tokens, limit);
            return true;
        });
    }

    @Override
    public boolean rotate(StoredSession current, Session next, TokenPair tokens) {
        return changing(rotate, next.clientId(), () -> store.rotate(current, next, tokens));
    }

    @Override
    public int end(SessionSelection sessions) {
        String clientId = switch (sessions) {
            case SessionSelection.One one -> one.clientId();
            case SessionSelection.OfClient client -> client.clientId();
            case SessionSelection.Matching matching -> "";
        };
        return changing(end, clientId, () -> store.end(sessions));
    }

    @Override
    public void used(Claims token, StoredSession session) {
        store.used(token, session);
    }

    @Override
    public Optional<StoredSession> find(String clientId, UUID id) {
        return observed(list, () -> store.find(clientId, id));
    }

    @Override
    public Page page(SessionSelection.Matching sessions, Position after, int limit) {
        return observed(list, () -> store.page(sessions, after, limit));
    }

    @Override
    public Batch count(SessionSelection.Matching sessions, Position after) {
        return observed(list, () -> store.count(sessions, after));
    }

    @Override
    public Batch end(SessionSelection.Matching sessions, Position after) {
        try {
            Batch batch = observed(end, () -> store.end(sessions, after));
            batch.clients().forEach(this::changed);
            return batch;
        } catch (StoreUnavailableException e) {
            changed("");
            throw e;
        }
    }

    private <T> T changing(Operation operation, String clientId, Supplier<T> call) {
        try {
            return observed(operation, call);
        } finally {
            changed(clientId);
        }
    }

    private void changed(String clientId) {
        observers.forEach(observer -> observer.accept(clientId));
    }

    private <T> T observed(Operation operation, Supplier<T> call) {
        return tracer.isEmpty() ? measured(operation, call) : traced(operation, call, tracer.get());
    }

    private <T> T traced(Operation operation, Supplier<T> call, Tracer by) {
        Span span = by.spanBuilder("store " + operation.name())
                .setSpanKind(SpanKind.CLIENT)
                .startSpan();
        try (Scope scope = span.makeCurrent()) {
            return measured(operation, call);
        } catch (StoreUnavailableException e) {
            span.setStatus(StatusCode.ERROR);
            throw e;
        } finally {
            span.end();
        }
    }

    private <T> T measured(Operation operation, Supplier<T> call) {
        long started = System.nanoTime();
        try {
            T answer = call.get();
            operation.answered().record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
            return answer;
        } catch (StoreUnavailableException e) {
            operation.failed().record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
            failures.outage("The session store failed: " + e.getMessage()
                    + " (further failures of this cause are not logged for a minute)");
            LOGGER.log(Logger.Level.DEBUG, "The session store failed", e);
            throw e;
        }
    }

    @Override
    public void check() {
        status.ifPresentOrElse(StoreStatus::check, () -> find(READINESS, Freshness.UNCACHED));
    }

    @Override
    public void observeOthers(Consumer<String> observer) {
        status.ifPresent(known -> known.observeOthers(observer));
    }

    /**
     * A store that does not know the order of changes reports {@link SessionChange#changed} after each change that is
     * made here, or may have been made.
     */
    @Override
    public boolean observeChanges(Consumer<SessionChange> observer) {
        if (status.filter(known -> known.observeChanges(observer)).isEmpty()) {
            observe(client -> observer.accept(SessionChange.changed(client)));
        }
        return true;
    }

    @Override
    public Optional<Duration> lag() {
        return status.flatMap(StoreStatus::lag);
    }

    @Override
    public Optional<Figures> figures() {
        return status.flatMap(StoreStatus::figures);
    }

    @Override
    public Optional<CircuitState> circuit() {
        return status.flatMap(StoreStatus::circuit);
    }

    @Override
    public Optional<SessionCount> count(Instant now) {
        return status.flatMap(known -> known.count(now));
    }

    @Override
    public Optional<Map<String, Long>> keyUse(Instant now) {
        return status.flatMap(known -> known.keyUse(now));
    }

    @Override
    public Optional<Replicas> replicas() {
        return status.flatMap(StoreStatus::replicas);
    }

    @Override
    public void close() {
        store.close();
    }
}
