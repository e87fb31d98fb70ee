package io.fastauth.tracing;

import io.fastauth.contract.Operation;
import io.helidon.http.HeaderNames;
import io.helidon.logging.common.HelidonMdc;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A span for each request, named by the operation of the contract; nothing that the caller sent is in it. */
public final class TraceFilter implements Filter {

    private static final String OTHER = "other";

    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final String logKey;
    private final Map<String, String> operations = new HashMap<>();

    /**
     * A filter.
     *
     * @param tracing makes the spans
     * @param operations the operations of the contract
     * @param places where a path of the contract is served, each a function of the path
     * @param logKey under which log lines carry the id of the trace
     */
    public TraceFilter(Tracing tracing, List<Operation> operations, List<UnaryOperator<String>> places, String logKey) {
        this.tracer = tracing.tracer();
        this.propagator = tracing.propagator();
        this.logKey = logKey;
        operations.forEach(operation -> places.forEach(served -> operation
                .methods()
                .forEach(
                        method -> this.operations.put(method + " " + served.apply(operation.path()), operation.id()))));
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        String method = request.prologue().method().text();
        String operation = operations.getOrDefault(
                method + " " + request.prologue().uriPath().rawPath(), OTHER);
        Context caller = propagator.extract(Context.current(), request, RequestHeaders.INSTANCE);
        Span span = tracer.spanBuilder(operation)
                .setParent(caller)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", operation.equals(OTHER) ? "_OTHER" : method)
                .startSpan();
        response.whenSent(() -> {
            int status = response.status().code();
            span.setAttribute("http.response.status_code", status);
            if (status >= 500) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        });
        HelidonMdc.set(logKey, span.getSpanContext().getTraceId());
        try (Scope scope = caller.with(span).makeCurrent()) {
            chain.proceed();
        } finally {
            HelidonMdc.remove(logKey);
        }
    }

    private enum RequestHeaders implements TextMapGetter<RoutingRequest> {
        INSTANCE;

        @Override
        public Iterable<String> keys(RoutingRequest carrier) {
            return carrier.headers().stream().map(header -> header.name()).toList();
        }

        @Override
        public @Nullable String get(@Nullable RoutingRequest carrier, String key) {
            return carrier == null
                    ? null
                    : carrier.headers().first(HeaderNames.create(key)).orElse(null);
        }
    }
}
