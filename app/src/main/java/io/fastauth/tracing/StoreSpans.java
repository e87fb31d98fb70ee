package io.fastauth.tracing;

import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.SurroundedTokenStore.Around;
import io.fastauth.token.SurroundedTokenStore.Call;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.util.Locale;
import java.util.function.Supplier;

/** A span for each call of the token store; the client is not in it. */
public final class StoreSpans implements Around {

    private final Tracer tracer;

    /**
     * Begins to trace.
     *
     * @param tracing makes the spans
     */
    public StoreSpans(Tracing tracing) {
        this.tracer = tracing.tracer();
    }

    @Override
    public <T> T make(Call call, Supplier<T> asked) {
        Span span = tracer.spanBuilder("store " + words(call))
                .setSpanKind(SpanKind.CLIENT)
                .startSpan();
        try (Scope scope = span.makeCurrent()) {
            return asked.get();
        } catch (StoreUnavailableException e) {
            span.setStatus(StatusCode.ERROR);
            throw e;
        } finally {
            span.end();
        }
    }

    private static String words(Call call) {
        return call.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
