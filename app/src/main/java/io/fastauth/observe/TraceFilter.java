package io.fastauth.observe;

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
import org.jspecify.annotations.Nullable;

/** A span for each request, named by the operation of the contract; nothing that the caller sent is in it. */
final class TraceFilter implements Filter {

    /** The key of the trace id in log lines. */
    static final String KEY = "trace_id";

    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final OperationIndex operations;

    TraceFilter(Tracing tracing, OperationIndex operations) {
        this.tracer = tracing.tracer();
        this.propagator = tracing.propagator();
        this.operations = operations;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        String operation = operations.id(request);
        Context caller = propagator.extract(Context.current(), request, RequestHeaders.INSTANCE);
        Span span = tracer.spanBuilder(operation)
                .setParent(caller)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute(
                        "http.request.method",
                        operation.equals(OperationIndex.OTHER)
                                ? "_OTHER"
                                : request.prologue().method().text())
                .startSpan();
        response.whenSent(() -> {
            int status = response.status().code();
            span.setAttribute("http.response.status_code", status);
            if (status >= 500) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        });
        HelidonMdc.set(KEY, span.getSpanContext().getTraceId());
        try (Scope scope = caller.with(span).makeCurrent()) {
            chain.proceed();
        } finally {
            HelidonMdc.remove(KEY);
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
